package io.caravan.store;

import io.caravan.core.file.HashedFile;
import io.caravan.core.file.Sha256;
import io.caravan.testing.s3.S3Testbed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.zip.CRC32C;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * Seconds to upload the same files to S3Proxy: {@link S3ObjectStore}, of files whose checksums are known and of others, beside the SDK's plain
 * putObject of a file. Here and not in io.caravan.bench, since the store is known to its package only. See bench/README.md.
 */
public final class S3UploadBench {
    private static final int ROUNDS = 5;
    private static final int WARMUPS = 1;

    private S3UploadBench() {}

    public static void main(String[] args) throws IOException {
        measure("small: 64 files of 1 MiB, one request each", 64, 1 << 20);
        measure("large: one file of 80 MiB, in parts of 16 MiB", 1, 80 << 20);
        System.exit(0);
    }

    private static void measure(String what, int files, int size) throws IOException {
        Path directory = Files.createTempDirectory("upload");
        S3Testbed testbed = S3Testbed.shared();
        String bucket = testbed.bucket();
        double[] hashed = new double[ROUNDS];
        double[] read = new double[ROUNDS];
        double[] theirs = new double[ROUNDS];
        try (ObjectStore store = new StoreLocation.InBucket(bucket, "a/", access(testbed)).open(Keys.LAYOUT, "bench");
                S3Client plain = testbed.client()) {
            for (int round = -WARMUPS; round < ROUNDS; round++) {
                double known = seconds(hashed(files(directory, files, size)), (file, key) -> store.put(key, file));
                double unknown = seconds(files(directory, files, size), (file, key) -> store.put(key, file));
                double them = seconds(files(directory, files, size), (file, key) -> {
                    plain.putObject(request -> request.bucket(bucket).key("b/" + key), file);
                    Files.delete(file);
                });
                if (round >= 0) {
                    hashed[round] = known;
                    read[round] = unknown;
                    theirs[round] = them;
                }
            }
        }
        double mib = (double) files * size / (1 << 20);
        report(what + "; checksums known", mib, hashed, theirs);
        report(what + "; read for its checksums", mib, read, theirs);
        Files.delete(directory);
    }

    private static void report(String what, double mib, double[] all, double[] plain) {
        double[] ours = all.clone();
        double[] theirs = plain.clone();
        double[] ratios = new double[ROUNDS];
        Arrays.setAll(ratios, round -> all[round] / plain[round]);
        for (double[] each : List.of(ours, theirs, ratios)) {
            Arrays.sort(each);
        }
        System.out.printf(
                Locale.ROOT,
                "%s: store %.0f MiB/s, plain SDK %.0f MiB/s, ratio of seconds %.2f (%.2f-%.2f)%n",
                what,
                mib / ours[ROUNDS / 2],
                mib / theirs[ROUNDS / 2],
                ratios[ROUNDS / 2],
                ratios[0],
                ratios[ROUNDS - 1]);
    }

    private static S3Access access(S3Testbed testbed) {
        S3Access small = TestAccess.to(testbed.direct());
        return new S3Access(
                small.region(),
                small.endpoint(),
                small.addressing(),
                small.role(),
                small.encryption(),
                S3Access.DEFAULT.upload(),
                small.maxAttempts());
    }

    private interface Upload<F> {
        void run(F file, ObjectKey key) throws IOException;
    }

    private static <F> double seconds(List<F> files, Upload<F> upload) throws IOException {
        long start = System.nanoTime();
        for (int i = 0; i < files.size(); i++) {
            upload.run(files.get(i), Keys.file("t" + i, 1));
        }
        return (System.nanoTime() - start) / 1e9;
    }

    /** As a writer of Parquet leaves them: what they add up to is known. */
    private static List<HashedFile> hashed(List<Path> files) throws IOException {
        List<HashedFile> hashed = new ArrayList<>();
        for (Path file : files) {
            byte[] content = Files.readAllBytes(file);
            CRC32C crc = new CRC32C();
            crc.update(content);
            hashed.add(new HashedFile(file, content.length, Sha256.of(content), (int) crc.getValue()));
        }
        return hashed;
    }

    private static List<Path> files(Path directory, int count, int size) throws IOException {
        byte[] content = new byte[size];
        new Random(1).nextBytes(content);
        List<Path> files = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            files.add(Files.write(directory.resolve("file" + i), content));
        }
        return files;
    }
}
