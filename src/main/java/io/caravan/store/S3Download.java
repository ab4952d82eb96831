package io.caravan.store;

import io.caravan.core.file.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.util.Optional;
import software.amazon.awssdk.core.exception.RetryableException;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/** Carries the body of an answer to its place, and trusts it only when it is whole and its hash is the one that was noted. */
final class S3Download {
    private static final int BUFFER = 128 * 1024;

    private S3Download() {}

    interface Sink {
        OutputStream open() throws IOException;
    }

    /**
     * One attempt.
     *
     * @param most bytes; an object beyond them is not ours, and refused
     * @param sink opened by each attempt, empty
     * @throws RetryableException where what arrived is not what is there, so that the client asks again
     */
    static GetObjectResponse copy(ObjectKey key, GetObjectResponse answer, InputStream body, long most, Sink sink) {
        if (answer.contentLength() > most) {
            throw new UncheckedIOException(new IOException("the object is larger than " + most + " bytes"));
        }
        MessageDigest sha = Sha256.digest();
        long count = 0;
        try (OutputStream out = sink.open()) {
            byte[] buffer = new byte[BUFFER];
            for (int read = receive(body, buffer); read >= 0; read = receive(body, buffer)) {
                out.write(buffer, 0, read);
                sha.update(buffer, 0, read);
                count += read;
            }
        } catch (IOException local) {
            throw new UncheckedIOException(local);
        }
        verify(key, answer, count, Sha256.hex(sha.digest()));
        return answer;
    }

    private static int receive(InputStream body, byte[] buffer) {
        try {
            return body.read(buffer);
        } catch (IOException e) {
            throw RetryableException.create("the answer broke off: " + e.getMessage(), e);
        }
    }

    private static void verify(ObjectKey key, GetObjectResponse answer, long count, String sha256) {
        if (answer.contentLength() != count) {
            throw RetryableException.create("of " + answer.contentLength() + " bytes, " + count + " arrived");
        }
        Optional<String> noted = Optional.ofNullable(answer.metadata().get(S3Bucket.SHA256));
        if (noted.isPresent() && !noted.get().equals(sha256)) {
            throw RetryableException.create(
                    "what arrived is not what was stored", new AlteredObject(key, "its SHA-256 is another"));
        }
    }
}
