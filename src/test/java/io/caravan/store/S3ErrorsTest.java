package io.caravan.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProviderChain;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.utils.StringInputStream;

/** What the SDK says by itself, in words that name the cause. */
class S3ErrorsTest {
    private static final String SSO =
            """
            [default]
            sso_session = my
            sso_account_id = 123456789012
            sso_role_name = dev
            region = eu-west-1
            [sso-session my]
            sso_start_url = https://example.awsapps.com/start
            sso_region = eu-west-1
            """;

    /** Whoever has such a profile was told to set a profile. */
    @Test
    void a_profile_that_logs_in_by_sso_is_named_as_that_with_what_helps() {
        AwsCredentialsProviderChain chain = AwsCredentialsProviderChain.of(ProfileCredentialsProvider.builder()
                .profileFile(ProfileFile.builder()
                        .content(new StringInputStream(SSO))
                        .type(ProfileFile.Type.CONFIGURATION)
                        .build())
                .profileName("default")
                .build());
        SdkClientException refused = catchThrowableOfType(SdkClientException.class, chain::resolveCredentials);
        S3Failure failure = (S3Failure) S3Errors.of(refused, "s3.location");
        assertThat(failure.of("Cannot read", "s3://bucket"))
                .hasMessageContaining("logs in by SSO")
                .hasMessageContaining("aws configure export-credentials --format env");
    }
}
