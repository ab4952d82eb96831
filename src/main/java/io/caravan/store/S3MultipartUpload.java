package io.caravan.store;

import io.caravan.core.watch.Amount;
import io.caravan.core.work.Workers;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.UploadPartResponse;

/**
 * One large file in parts, each with its checksum. Only {@link #send} completes an upload, after its last part; every failure
 * before that aborts it, so closing or crashing never publishes a torn object.
 */
final class S3MultipartUpload {
    private static final Logger LOG = LoggerFactory.getLogger(S3MultipartUpload.class);

    private static final Workers AT_ONCE = new Workers(4);

    private final S3Bucket bucket;
    private final ObjectKey key;
    private final UploadContent content;
    private final String token;

    S3MultipartUpload(S3Bucket bucket, ObjectKey key, UploadContent content, String token) {
        this.bucket = bucket;
        this.key = key;
        this.content = content;
        this.token = token;
    }

    void send(Path file) throws IOException {
        String id = bucket.call(
                () -> bucket.client().createMultipartUpload(creation()).uploadId());
        boolean complete = false;
        try {
            complete(id, parts(id, file));
            complete = true;
        } finally {
            if (!complete) {
                abort(id);
            }
        }
    }

    private CreateMultipartUploadRequest creation() {
        CreateMultipartUploadRequest.Builder request = CreateMultipartUploadRequest.builder()
                .bucket(bucket.name())
                .key(bucket.path(key))
                .checksumAlgorithm(ChecksumAlgorithm.CRC32_C)
                .metadata(Map.of(S3Bucket.SHA256, content.sha256(), S3Bucket.TOKEN, token));
        bucket.encryption().ifPresent(request::serverSideEncryption);
        bucket.encryptionKey().ifPresent(request::ssekmsKeyId);
        return request.build();
    }

    private List<CompletedPart> parts(String id, Path file) throws IOException {
        long length = bucket.sizes().partOf(content.size());
        List<Integer> numbers = IntStream.rangeClosed(1, (int) ((content.size() + length - 1) / length))
                .boxed()
                .toList();
        Map<Integer, CompletedPart> parts = new ConcurrentHashMap<>();
        AT_ONCE.each(numbers, number -> {
            long offset = (number - 1) * length;
            UploadContent part = UploadContent.of(file, offset, Math.min(length, content.size() - offset));
            parts.put(number, part(id, number, part));
        });
        return numbers.stream().map(parts::get).toList();
    }

    /** The head of an answer may break off, so that it names half a checksum or no ETag; sending the part again is harmless. */
    private CompletedPart part(String id, int number, UploadContent part) throws IOException {
        for (int attempt = 1; attempt <= bucket.maxAttempts(); attempt++) {
            UploadPartResponse answer = sendPart(id, number, part);
            if (answer.eTag() != null && part.isConfirmedBy(answer.checksumCRC32C())) {
                return CompletedPart.builder()
                        .partNumber(number)
                        .eTag(answer.eTag())
                        .checksumCRC32C(part.crc32c())
                        .build();
            }
        }
        throw S3Failure.passing(
                "S3 does not confirm the bytes of part " + number + ", after "
                        + Amount.of(bucket.maxAttempts(), "attempt"),
                null);
    }

    private UploadPartResponse sendPart(String id, int number, UploadContent part) throws IOException {
        return bucket.call(() -> bucket.client()
                .uploadPart(
                        request -> request.bucket(bucket.name())
                                .key(bucket.path(key))
                                .uploadId(id)
                                .partNumber(number)
                                .checksumCRC32C(part.crc32c()),
                        part.body()));
    }

    /**
     * The answer may be lost, may be an error in an answer 200, or may be 404 because an earlier attempt has succeeded: the object
     * itself says what happened.
     */
    private void complete(String id, List<CompletedPart> parts) throws IOException {
        try {
            bucket.client().completeMultipartUpload(request -> request.bucket(bucket.name())
                    .key(bucket.path(key))
                    .uploadId(id)
                    .multipartUpload(all -> all.parts(parts)));
        } catch (SdkException e) {
            if (!bucket.isKnownToHold(key, content, token)) {
                throw bucket.failure(e);
            }
            return;
        }
        if (!bucket.holds(key, content, token)) {
            throw S3Failure.passing("S3 has completed the upload of " + key + ", but the object is not there", null);
        }
    }

    private void abort(String id) {
        try {
            bucket.client()
                    .abortMultipartUpload(request ->
                            request.bucket(bucket.name()).key(bucket.path(key)).uploadId(id));
        } catch (SdkException e) {
            LOG.warn("the upload of {} is left behind, until a sweep a day from now: {}", key, e.rawMessage());
        }
    }
}
