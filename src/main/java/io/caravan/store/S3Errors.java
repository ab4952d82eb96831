package io.caravan.store;

import io.caravan.core.watch.Amount;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLException;
import javax.xml.stream.XMLStreamException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sts.model.StsException;

/** What the SDK's exceptions mean: whether waiting helps, and if not, what does. */
final class S3Errors {
    private static final Logger LOG = LoggerFactory.getLogger(S3Errors.class);

    private static final String POLICY = "Grant what docs/s3.md, lists: s3:ListBucket on the bucket; s3:GetObject,"
            + " s3:PutObject, s3:DeleteObject and s3:AbortMultipartUpload below the prefix; with s3.kmsKey also"
            + " kms:GenerateDataKey and kms:Decrypt on the key.";
    private static final String CREDENTIALS =
            "Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (and AWS_SESSION_TOKEN for"
                    + " temporary ones), a profile, or a role of the machine.";
    private static final String SSO =
            "Give it the credentials that a login got: eval \"$(aws configure export-credentials --format env)\" before caravan.";
    private static final String ROLE =
            "Check s3.assumeRole and s3.externalId, and that the role trusts these credentials.";
    private static final String REGION = "Set s3.region to the region of the bucket";
    private static final String NETWORK = "check the network, and s3.endpoint where it is set";
    private static final String CLOCK = "Set the clock of this machine, best by NTP.";
    private static final String BUCKET = "Create the bucket, or correct {location}.";
    private static final String CONDITIONS =
            "Caravan needs a store with conditional writes: If-None-Match and If-Match on" + " PutObject.";
    private static final String REQUESTS =
            "Caravan needs a store that knows this request. Use another one, such as AWS S3, MinIO or R2.";
    private static final int UNKNOWN_REQUEST = 501;

    private static final Map<String, String> CURES = Map.ofEntries(
            Map.entry("NoSuchBucket", BUCKET),
            Map.entry("InvalidBucketName", BUCKET),
            Map.entry("AccessDenied", POLICY),
            Map.entry("AllAccessDisabled", POLICY),
            Map.entry("AccountProblem", POLICY),
            Map.entry("InvalidAccessKeyId", CREDENTIALS),
            Map.entry("SignatureDoesNotMatch", CREDENTIALS),
            Map.entry("InvalidToken", CREDENTIALS),
            Map.entry("ExpiredToken", CREDENTIALS),
            Map.entry("InvalidClientTokenId", CREDENTIALS),
            Map.entry("RequestTimeTooSkewed", CLOCK));
    private static final Set<String> WRONG_REGION = Set.of(
            "PermanentRedirect",
            "AuthorizationHeaderMalformed",
            "IllegalLocationConstraintException",
            "TemporaryRedirect");
    /** Refusals of what arrived damaged, or at a bad moment: the same request may pass. */
    private static final Set<String> WORTH_ANOTHER_TRY = Set.of(
            "BadDigest",
            "XAmzContentSHA256Mismatch",
            "XAmzContentChecksumMismatch",
            "InvalidDigest",
            "IncompleteBody",
            "RequestTimeout",
            "ConditionalRequestConflict",
            "OperationAborted",
            "SlowDown",
            "InternalError",
            "InvalidPart");

    private static final Set<Integer> PASSING_STATUS = Set.of(404, 408, 409, 412, 425, 429);

    private S3Errors() {}

    static int status(SdkException e) {
        return e instanceof AwsServiceException service ? service.statusCode() : 0;
    }

    static String code(SdkException e) {
        return e instanceof AwsServiceException service
                ? Optional.ofNullable(service.awsErrorDetails())
                        .map(AwsErrorDetails::errorCode)
                        .orElse("")
                : "";
    }

    /** Beyond what the SDK tries again by itself. */
    static boolean isWorthAnotherTry(Throwable failure) {
        if (failure instanceof AwsServiceException e) {
            return e.statusCode() == 409 || WORTH_ANOTHER_TRY.contains(code(e));
        }
        return isTorn(failure);
    }

    /** An answer that ended too early, inside its XML too. A file of our own that cannot be read is none. */
    private static boolean isTorn(Throwable failure) {
        boolean torn = false;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof UncheckedIOException) {
                return false;
            }
            torn = torn || cause instanceof IOException || cause instanceof XMLStreamException;
        }
        return torn;
    }

    static boolean isNoObject(SdkException e) {
        return status(e) == 404 && !code(e).equals("NoSuchBucket");
    }

    /** Whether the store does not know the request at all. */
    static boolean isUnknown(SdkException e) {
        return status(e) == UNKNOWN_REQUEST || code(e).equals("NotImplemented");
    }

    static boolean isForbidden(SdkException e) {
        return status(e) == 403;
    }

    /** The answer to a conditional write that is {@linkplain #isUnknown not known}. */
    static IOException noConditions(AwsServiceException e) {
        return S3Failure.lasting(reason(e), CONDITIONS, e);
    }

    /** What the sweep of abandoned uploads may not do. */
    static IOException noUploads(AwsServiceException e) {
        return S3Failure.lasting(
                reason(e),
                "Grant s3:ListBucketMultipartUploads on the bucket, and s3:AbortMultipartUpload below the prefix. Without them"
                        + " uploads that a crash left behind stay, and cost, until a lifecycle rule of the bucket"
                        + " (AbortIncompleteMultipartUpload) removes them; nothing else is affected.",
                e);
    }

    /** @param setting that names the location */
    static IOException of(SdkException e, String setting) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof UncheckedIOException local) {
                return local.getCause();
            }
            if (cause instanceof AlteredObject altered) {
                return altered;
            }
        }
        return e instanceof AwsServiceException service ? answered(service, setting) : unanswered(e);
    }

    private static IOException answered(AwsServiceException e, String setting) {
        String code = code(e);
        String reason = reason(e);
        if (WRONG_REGION.contains(code) || e.statusCode() == 301 || e.statusCode() == 307) {
            return S3Failure.lasting(reason, REGION + region(e) + ".", e);
        }
        if (e instanceof StsException && isAboutTheRole(e, code)) {
            return S3Failure.lasting(reason, ROLE, e);
        }
        if (CURES.containsKey(code)) {
            return S3Failure.lasting(reason, CURES.get(code).replace("{location}", setting), e);
        }
        if (isUnknown(e)) {
            return S3Failure.lasting(reason, REQUESTS, e);
        }
        if (e.statusCode() == 403 || e.statusCode() == 401) {
            return S3Failure.lasting(reason, POLICY, e);
        }
        if (isRefusal(e.statusCode()) && !WORTH_ANOTHER_TRY.contains(code)) {
            return S3Failure.lasting(reason, "Correct what the answer names: a key s3.* or the bucket's settings.", e);
        }
        return passing(reason, e);
    }

    /** What S3 calls access denied is a matter of the bucket's policy; what STS calls so is not. */
    private static boolean isAboutTheRole(AwsServiceException e, String code) {
        return isRefusal(e.statusCode()) && CURES.getOrDefault(code, POLICY).equals(POLICY);
    }

    /** Of the request as it is. 404 is none: what an upload in parts refers to may have been swept by others. */
    private static boolean isRefusal(int status) {
        return status >= 400 && status < 500 && !PASSING_STATUS.contains(status);
    }

    private static IOException unanswered(SdkException e) {
        String message = Optional.ofNullable(e.rawMessage()).orElse(e.getClass().getSimpleName());
        if (message.contains("service module must be on the class path")) {
            return S3Failure.lasting("the profile of AWS logs in by SSO, which Caravan cannot", SSO, e);
        }
        if (message.contains("Unable to load credentials")) {
            return S3Failure.lasting("no AWS credentials were found", CREDENTIALS, e);
        }
        if (message.contains("Unable to load region")) {
            return S3Failure.lasting("no AWS region is set", REGION + ", or AWS_REGION.", e);
        }
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return passing("no answer: " + why(root), e);
    }

    private static String why(Throwable root) {
        String name = root.getClass().getSimpleName();
        String message = Optional.ofNullable(root.getMessage()).orElse("");
        if (root instanceof UnknownHostException) {
            return "the host name is unknown (" + message + "); " + NETWORK;
        }
        if (root instanceof ConnectException || root instanceof SSLException) {
            return message + "; " + NETWORK;
        }
        return message.isEmpty() ? name : name + ": " + message;
    }

    private static S3Failure passing(String reason, SdkException e) {
        int attempts = Optional.ofNullable(e.numAttempts()).orElse(1);
        LOG.warn("S3: {}; given up after {}", reason, Amount.of(attempts, "attempt"));
        return S3Failure.passing(reason + ", after " + Amount.of(attempts, "attempt"), e);
    }

    private static String reason(AwsServiceException e) {
        String message = Optional.ofNullable(e.awsErrorDetails())
                .map(AwsErrorDetails::errorMessage)
                .orElse("");
        String name = code(e).isEmpty() ? "" : " " + code(e);
        return "the answer is " + e.statusCode() + name + (message.isBlank() ? "" : ", " + bare(message));
    }

    /** A sentence of theirs inside one of ours. */
    private static String bare(String message) {
        String line = message.strip().replaceAll("\\s+", " ");
        return line.endsWith(".") ? line.substring(0, line.length() - 1) : line;
    }

    private static String region(AwsServiceException e) {
        return Optional.ofNullable(e.awsErrorDetails())
                .map(AwsErrorDetails::sdkHttpResponse)
                .flatMap(response -> response.firstMatchingHeader("x-amz-bucket-region"))
                .map(region -> ": s3.region=" + region)
                .orElse("");
    }
}
