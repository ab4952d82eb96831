package io.caravan.store;

import io.caravan.core.file.PathSegment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.ServerSideEncryption;

/**
 * A bucket, the prefix in it that is ours, and the client that reaches it. Every object of ours carries two notes: the SHA-256 of
 * its content, and the token of the call that wrote it. The token tells our own write from an equal one of somebody else.
 */
final class S3Bucket implements AutoCloseable {
    static final String SHA256 = "caravan-sha256";
    static final String TOKEN = "caravan-write";

    private static final AtomicLong CALLS = new AtomicLong();

    private final String name;
    private final String prefix;
    private final StoreLayout layout;
    private final S3Access access;
    private final String writer;
    private Optional<S3Connection> connection = Optional.empty();

    /** @param prefix empty, or whole segments with the slash behind them */
    S3Bucket(String name, String prefix, StoreLayout layout, S3Access access, String writer) {
        this.name = name;
        this.prefix = prefix;
        this.layout = layout;
        this.access = access;
        this.writer = PathSegment.ofTable(writer);
    }

    String name() {
        return name;
    }

    String prefix() {
        return prefix;
    }

    StoreLayout layout() {
        return layout;
    }

    /** Of the store that serves it, and of the place in it; without credentials. */
    String address() {
        return access.endpoint().map(Object::toString).orElse("AWS") + " "
                + access.region().orElse("") + " s3://" + name + "/" + prefix;
    }

    S3Access.Upload sizes() {
        return access.upload();
    }

    int maxAttempts() {
        return access.maxAttempts();
    }

    String path(ObjectKey key) {
        return prefix + key.value();
    }

    /** A name for one write that no other write of any process has. */
    String token() {
        return writer + "." + CALLS.incrementAndGet();
    }

    /** Made when it is first needed: its region and credentials may have to be asked for. */
    synchronized S3Client client() {
        if (connection.isEmpty()) {
            connection = Optional.of(S3Clients.open(access, "caravan-" + writer));
        }
        return connection.get().client();
    }

    /** Runs calls of the client; its failures become ours. */
    <T> T call(Supplier<T> calls) throws IOException {
        try {
            return calls.get();
        } catch (SdkException e) {
            throw failure(e);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    Optional<HeadObjectResponse> head(ObjectKey key) throws IOException {
        return call(() -> {
            try {
                return Optional.of(
                        client().headObject(request -> request.bucket(name).key(path(key))));
            } catch (SdkException e) {
                if (S3Errors.isNoObject(e)) {
                    return Optional.empty();
                }
                throw e;
            }
        });
    }

    /** Whether the object is there as exactly this call wrote it. */
    boolean holds(ObjectKey key, UploadContent content, String token) throws IOException {
        return head(key)
                .filter(found -> found.contentLength() == content.size())
                .map(found -> token.equals(found.metadata().get(TOKEN)))
                .orElse(false);
    }

    /** After a write whose answer was lost, or was none. */
    void requireWritten(SdkException lost, ObjectKey key, UploadContent content, String token) throws IOException {
        boolean refused = S3Errors.status(lost) >= 400 && S3Errors.status(lost) < 500;
        if (refused || !isKnownToHold(key, content, token)) {
            throw failure(lost);
        }
    }

    IOException failure(SdkException e) {
        return S3Errors.of(e, layout.setting());
    }

    /** As {@link #holds}; false too where nobody answers. */
    boolean isKnownToHold(ObjectKey key, UploadContent content, String token) {
        try {
            return holds(key, content, token);
        } catch (IOException unknown) {
            return false;
        }
    }

    PutObjectRequest.Builder put(ObjectKey key, UploadContent content, String token) {
        PutObjectRequest.Builder request = PutObjectRequest.builder()
                .bucket(name)
                .key(path(key))
                .checksumCRC32C(content.crc32c())
                .metadata(Map.of(SHA256, content.sha256(), TOKEN, token));
        encryption().ifPresent(request::serverSideEncryption);
        encryptionKey().ifPresent(request::ssekmsKeyId);
        return request;
    }

    Optional<ServerSideEncryption> encryption() {
        if (access.encryption() instanceof S3Access.Encryption.OfKms) {
            return Optional.of(ServerSideEncryption.AWS_KMS);
        }
        return access.encryption() instanceof S3Access.Encryption.OfS3
                ? Optional.of(ServerSideEncryption.AES256)
                : Optional.empty();
    }

    Optional<String> encryptionKey() {
        return access.encryption() instanceof S3Access.Encryption.OfKms kms ? kms.key() : Optional.empty();
    }

    @Override
    public synchronized void close() {
        connection.ifPresent(S3Connection::close);
        connection = Optional.empty();
    }

    @Override
    public String toString() {
        return "s3://" + name + (prefix.isEmpty() ? "" : "/" + prefix.substring(0, prefix.length() - 1));
    }
}
