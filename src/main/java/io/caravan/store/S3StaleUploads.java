package io.caravan.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.MultipartUpload;

/** Uploads in parts that nobody will complete: begun long ago, under a name that only we give. */
final class S3StaleUploads {
    private static final Logger LOG = LoggerFactory.getLogger(S3StaleUploads.class);

    private final S3Bucket bucket;

    S3StaleUploads(S3Bucket bucket) {
        this.bucket = bucket;
    }

    /** A store that knows no such list keeps no such uploads that anybody could see. */
    void abort(Instant startedBefore) throws IOException {
        try {
            abortAll(startedBefore);
        } catch (AwsServiceException e) {
            if (S3Errors.isForbidden(e)) {
                throw S3Errors.noUploads(e);
            }
            if (!S3Errors.isUnknown(e)) {
                throw bucket.failure(e);
            }
            LOG.debug("{} lists no uploads in parts", bucket);
        } catch (SdkException e) {
            throw bucket.failure(e);
        }
    }

    private void abortAll(Instant startedBefore) throws IOException {
        try {
            String prefix = bucket.prefix() + bucket.layout().files();
            bucket
                    .client()
                    .listMultipartUploadsPaginator(
                            request -> request.bucket(bucket.name()).prefix(prefix))
                    .uploads()
                    .stream()
                    .filter(this::isOurs)
                    .filter(upload -> upload.initiated().isBefore(startedBefore))
                    .forEach(this::abort);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private boolean isOurs(MultipartUpload upload) {
        return upload.key().startsWith(bucket.prefix())
                && bucket.layout()
                        .isFile()
                        .test(new ObjectKey(
                                upload.key().substring(bucket.prefix().length())));
    }

    private void abort(MultipartUpload upload) {
        bucket.client()
                .abortMultipartUpload(request ->
                        request.bucket(bucket.name()).key(upload.key()).uploadId(upload.uploadId()));
        LOG.info("swept an upload of {}, begun at {} and never completed", upload.key(), upload.initiated());
    }
}
