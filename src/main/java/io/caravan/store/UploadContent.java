package io.caravan.store;

import io.caravan.core.file.HashedFile;
import io.caravan.core.file.Sha256;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.ContentStreamProvider;

/**
 * Bytes to be sent, from their place and as often as needed, and what they add up to.
 *
 * @param crc32c as S3 writes it
 * @param sha256 in hexadecimal
 */
record UploadContent(ContentStreamProvider source, long size, String crc32c, String sha256) {
    private static final int BUFFER = 128 * 1024;

    interface Opener {
        InputStream open() throws IOException;
    }

    static UploadContent of(byte[] bytes) throws IOException {
        return of(() -> new ByteArrayInputStream(bytes), bytes.length);
    }

    static UploadContent of(Path file) throws IOException {
        return of(file, 0, Files.size(file));
    }

    /** By the checksums that it was written with. */
    static UploadContent of(HashedFile file) {
        return new UploadContent(
                () -> unchecked(() -> Files.newInputStream(file.path())),
                file.bytes(),
                base64(file.crc32c()),
                file.sha256());
    }

    /** A part of the file. */
    static UploadContent of(Path file, long offset, long length) throws IOException {
        return of(() -> slice(file, offset, length), length);
    }

    private static UploadContent of(Opener opener, long size) throws IOException {
        CRC32C crc = new CRC32C();
        MessageDigest sha = Sha256.digest();
        try (InputStream in = new CheckedInputStream(new DigestInputStream(opener.open(), sha), crc)) {
            byte[] buffer = new byte[BUFFER];
            long count = 0;
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                count += read;
            }
            if (count != size) {
                throw new IOException("it has " + count + " bytes, " + size + " were expected: it has changed");
            }
        }
        return new UploadContent(() -> unchecked(opener), size, base64((int) crc.getValue()), Sha256.hex(sha.digest()));
    }

    /** @param received the checksum that S3 answered with; null from a store that knows no checksums */
    boolean isConfirmedBy(String received) {
        return received == null || received.equals(crc32c);
    }

    RequestBody body() {
        return RequestBody.fromContentProvider(source, size, "application/octet-stream");
    }

    private static InputStream unchecked(Opener opener) {
        try {
            return opener.open();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InputStream slice(Path file, long offset, long length) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        channel.position(offset);
        return new BoundedStream(Channels.newInputStream(channel), length);
    }

    private static String base64(int value) {
        byte[] bytes = {(byte) (value >>> 24), (byte) (value >>> 16), (byte) (value >>> 8), (byte) value};
        return Base64.getEncoder().encodeToString(bytes);
    }
}
