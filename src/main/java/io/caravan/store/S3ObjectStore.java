package io.caravan.store;

import io.caravan.core.file.HashedFile;
import io.caravan.core.work.Workers;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;

/**
 * Objects of an S3 bucket below a prefix. Where an answer leaves open whether a write took place, the object itself is asked: it
 * carries the token of the call that wrote it.
 */
final class S3ObjectStore implements ObjectStore {
    private static final long LARGEST = 64L << 20;
    private static final int CONDITION_FAILED = 412;
    private static final Workers AT_ONCE = new Workers(8);

    private final S3Bucket bucket;

    S3ObjectStore(S3Bucket bucket) {
        this.bucket = bucket;
    }

    @Override
    public boolean putIfAbsent(ObjectKey key, byte[] content) throws IOException {
        String token = bucket.token();
        UploadContent upload = UploadContent.of(content);
        try {
            return conditional(
                    key, upload, token, bucket.put(key, upload, token).ifNoneMatch("*"));
        } catch (S3Failure unanswered) {
            if (!unanswered.isLasting() && bucket.head(key).isPresent()) {
                // Whatever became of ours, another object has the name, and put-if-absent cannot replace it any more.
                return false;
            }
            throw unanswered;
        }
    }

    /** Replaces the object where it still has this ETag. */
    boolean putIfMatch(ObjectKey key, byte[] content, String etag) throws IOException {
        String token = bucket.token();
        UploadContent upload = UploadContent.of(content);
        return conditional(key, upload, token, bucket.put(key, upload, token).ifMatch(etag));
    }

    /** A refusal may come late, when the first of several attempts had succeeded and its answer was lost. */
    private boolean conditional(ObjectKey key, UploadContent content, String token, PutObjectRequest.Builder request)
            throws IOException {
        try {
            send(key, content, token, request);
            return true;
        } catch (SdkException e) {
            if (S3Errors.status(e) == CONDITION_FAILED || S3Errors.isNoObject(e)) {
                return bucket.holds(key, content, token);
            }
            if (e instanceof AwsServiceException answer && S3Errors.isUnknown(e)) {
                throw S3Errors.noConditions(answer);
            }
            bucket.requireWritten(e, key, content, token);
            return true;
        }
    }

    @Override
    public void put(ObjectKey key, byte[] content) throws IOException {
        whole(key, UploadContent.of(content), bucket.token());
    }

    @Override
    public void put(ObjectKey key, Path file) throws IOException {
        upload(key, file, UploadContent.of(file));
    }

    @Override
    public void put(ObjectKey key, HashedFile file) throws IOException {
        file.requireUnchanged();
        upload(key, file.path(), UploadContent.of(file));
    }

    private void upload(ObjectKey key, Path file, UploadContent content) throws IOException {
        String token = bucket.token();
        if (content.size() > bucket.sizes().threshold()) {
            new S3MultipartUpload(bucket, key, content, token).send(file);
        } else {
            whole(key, content, token);
        }
        Files.delete(file);
    }

    private void whole(ObjectKey key, UploadContent content, String token) throws IOException {
        try {
            send(key, content, token, bucket.put(key, content, token));
        } catch (SdkException e) {
            bucket.requireWritten(e, key, content, token);
        }
    }

    private void send(ObjectKey key, UploadContent content, String token, PutObjectRequest.Builder request)
            throws IOException {
        String received =
                bucket.client().putObject(request.build(), content.body()).checksumCRC32C();
        if (!content.isConfirmedBy(received) && !bucket.isKnownToHold(key, content, token)) {
            throw S3Failure.passing("S3 does not confirm the bytes of " + key + ", after 1 attempt", null);
        }
    }

    @Override
    public Optional<byte[]> read(ObjectKey key) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        return get(key, LARGEST, () -> empty(bytes)).map(answer -> bytes.toByteArray());
    }

    private static ByteArrayOutputStream empty(ByteArrayOutputStream bytes) {
        bytes.reset();
        return bytes;
    }

    private Optional<GetObjectResponse> get(ObjectKey key, long most, S3Download.Sink sink) throws IOException {
        return bucket.call(() -> {
            try {
                return Optional.of(bucket.client()
                        .getObject(
                                request -> request.bucket(bucket.name()).key(bucket.path(key)),
                                (answer, body) -> S3Download.copy(key, answer, body, most, sink)));
            } catch (SdkException e) {
                if (S3Errors.isNoObject(e)) {
                    return Optional.empty();
                }
                throw e;
            }
        });
    }

    @Override
    public Optional<Found> find(ObjectKey key) throws IOException {
        return bucket.head(key)
                .map(found -> new Found(
                        key, found.contentLength(), found.lastModified().toEpochMilli()));
    }

    @Override
    public boolean fetch(ObjectKey key, Path file) throws IOException {
        if (Files.exists(file)) {
            throw new FileAlreadyExistsException(file.toString());
        }
        boolean whole = false;
        try {
            whole = get(key, Long.MAX_VALUE, () -> Files.newOutputStream(file)).isPresent();
            return whole;
        } finally {
            if (!whole) {
                Files.deleteIfExists(file);
            }
        }
    }

    @Override
    public boolean replace(ObjectKey key, byte[] content, Optional<byte[]> before) throws IOException {
        if (before.isEmpty()) {
            return putIfAbsent(key, content);
        }
        ByteArrayOutputStream now = new ByteArrayOutputStream();
        Optional<GetObjectResponse> answer = get(key, LARGEST, () -> empty(now));
        return answer.isPresent()
                && Arrays.equals(now.toByteArray(), before.get())
                && putIfMatch(key, content, answer.get().eTag());
    }

    @Override
    public Stream<ObjectKey> list(String directory, String after) throws IOException {
        return S3Listing.of(bucket, directory, after);
    }

    @Override
    public List<Found> files(String folder, String from) throws IOException {
        return new S3Folder(bucket, folder).files(from);
    }

    @Override
    public List<String> folders(String folder) throws IOException {
        return new S3Folder(bucket, folder).folders();
    }

    @Override
    public void delete(ObjectKey key) throws IOException {
        bucket.call(() -> bucket.client()
                .deleteObject(request -> request.bucket(bucket.name()).key(bucket.path(key))));
    }

    /** One request each, several at a time: not every store that speaks S3 knows the request that deletes many. */
    @Override
    public void deleteAll(Collection<ObjectKey> keys) throws IOException {
        AT_ONCE.each(keys, this::delete);
    }

    @Override
    public void verifyWritable() throws IOException {
        new S3Probe(this, bucket).run();
    }

    @Override
    public void proveWritable(Instant now) throws IOException {
        S3Proof proof = new S3Proof(this, bucket);
        if (!proof.holds(now)) {
            verifyWritable();
            proof.note(now);
        }
    }

    @Override
    public void abandonUploads(Instant startedBefore) throws IOException {
        new S3StaleUploads(bucket).abort(startedBefore);
    }

    @Override
    public void close() {
        bucket.close();
    }

    @Override
    public String toString() {
        return bucket.toString();
    }
}
