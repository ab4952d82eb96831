package io.caravan.store;

import java.net.ProxySelector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.hc.client5.http.impl.auth.SystemDefaultCredentialsProvider;
import org.apache.hc.client5.http.impl.routing.SystemDefaultRoutePlanner;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;
import software.amazon.awssdk.retries.api.RetryStrategy;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.auth.StsAssumeRoleCredentialsProvider;
import software.amazon.awssdk.services.sts.model.AssumeRoleRequest;
import software.amazon.awssdk.utils.SdkAutoCloseable;

/** Makes the SDK's client. */
final class S3Clients {
    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final Duration SILENCE = Duration.ofSeconds(60);
    private static final int CONNECTIONS = 16;
    private static final int SESSION_NAME = 64;

    private S3Clients() {}

    /** @param session names this process to STS */
    static S3Connection open(S3Access access, String session) {
        return open(access, session, List.of());
    }

    /** @param interceptors see every request */
    static S3Connection open(S3Access access, String session, List<ExecutionInterceptor> interceptors) {
        Region region = region(access);
        List<SdkAutoCloseable> behind = new ArrayList<>();
        AwsCredentialsProvider credentials = credentials(access, region, session, behind);
        S3ClientBuilder builder = S3Client.builder()
                .httpClientBuilder(http())
                .region(region)
                .forcePathStyle(access.addressing() == S3Access.Addressing.PATH)
                .credentialsProvider(credentials)
                // Our own are in every request: as headers, which every store takes.
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                // Bodies go as they are: signed chunks are more than some stores understand.
                .serviceConfiguration(service -> service.chunkedEncodingEnabled(false))
                .overrideConfiguration(override -> override.retryStrategy(retries(access))
                        .addMetricPublisher(new S3Retries(access.listener()))
                        .executionInterceptors(interceptors));
        access.endpoint().ifPresent(builder::endpointOverride);
        return new S3Connection(builder.build(), List.copyOf(behind));
    }

    private static Region region(S3Access access) {
        if (access.region().isPresent()) {
            return Region.of(access.region().get());
        }
        return access.endpoint().isPresent() ? Region.US_EAST_1 : new DefaultAwsRegionProviderChain().getRegion();
    }

    private static SdkHttpClient.Builder<?> http() {
        return Apache5HttpClient.builder()
                // By itself the SDK takes the proxy of http: for https: too.
                .httpRoutePlanner(new SystemDefaultRoutePlanner(ProxySelector.getDefault()))
                .credentialsProvider(new SystemDefaultCredentialsProvider())
                .maxConnections(CONNECTIONS)
                .connectionTimeout(CONNECT)
                .socketTimeout(SILENCE);
    }

    /** @param behind gets what is to be closed, in this order */
    private static AwsCredentialsProvider credentials(
            S3Access access, Region region, String session, List<SdkAutoCloseable> behind) {
        DefaultCredentialsProvider own = DefaultCredentialsProvider.builder().build();
        if (access.role().isEmpty()) {
            behind.add(own);
            return own;
        }
        S3Access.Role role = access.role().get();
        AssumeRoleRequest.Builder request = AssumeRoleRequest.builder()
                .roleArn(role.arn())
                .roleSessionName(session.substring(0, Math.min(session.length(), SESSION_NAME)));
        role.externalId().ifPresent(request::externalId);
        StsClient sts = StsClient.builder()
                .httpClientBuilder(http())
                .region(region)
                .credentialsProvider(own)
                .build();
        StsAssumeRoleCredentialsProvider assumed = StsAssumeRoleCredentialsProvider.builder()
                .stsClient(sts)
                .refreshRequest(request.build())
                .build();
        behind.addAll(List.of(assumed, sts, own));
        return assumed;
    }

    private static RetryStrategy retries(S3Access access) {
        return AwsRetryStrategy.standardRetryStrategy().toBuilder()
                .maxAttempts(access.maxAttempts())
                .retryOnException(S3Errors::isWorthAnotherTry)
                .build();
    }
}
