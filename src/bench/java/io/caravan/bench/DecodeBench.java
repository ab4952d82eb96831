package io.caravan.bench;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import io.caravan.core.change.DataSyncPage;
import io.caravan.core.change.SnapshotPage;
import io.caravan.core.decode.PageDecoder;
import io.caravan.core.decode.PageSpools;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.IntFunction;

/**
 * CPU seconds for a million documents of about 390 bytes: {@link PageDecoder} against Jackson's streaming parser copying the
 * same bytes to its generator; and the same documents as pages of a data sync. Run: {@code java -cp target/classes:target/test-classes:target/lib/* io.caravan.bench.DecodeBench}.
 */
public final class DecodeBench {
    private static final int ROWS = 1024;
    private static final int PAGES = 977;
    private static final int DISTINCT_PAGES = 16;
    private static final int ROUNDS = 7;

    private DecodeBench() {}

    public static void main(String[] args) throws IOException {
        List<byte[]> pages = new ArrayList<>();
        List<byte[]> syncs = new ArrayList<>();
        for (int i = 0; i < DISTINCT_PAGES; i++) {
            pages.add(page(new Random(i)));
            syncs.add(sync(new Random(i)));
        }
        System.out.printf(Locale.ROOT, "%d bytes a document%n", pages.get(0).length / ROWS);
        double[] decoder = new double[ROUNDS];
        double[] dataSync = new double[ROUNDS];
        double[] jackson = new double[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            decoder[round] = cpu(() -> decode(pages));
            dataSync[round] = cpu(() -> decodeSyncs(syncs));
            jackson[round] = cpu(() -> copy(pages));
            System.out.printf(
                    Locale.ROOT,
                    "decoder %.2f s, data sync %.2f s, jackson copy %.2f s%n",
                    decoder[round],
                    dataSync[round],
                    jackson[round]);
        }
        Arrays.sort(decoder);
        Arrays.sort(dataSync);
        Arrays.sort(jackson);
        double ours = decoder[ROUNDS / 2];
        double theirs = jackson[ROUNDS / 2];
        System.out.printf(
                Locale.ROOT,
                "medians: decoder %.2f s, jackson copy %.2f s, ratio %.2f; data sync %.2f s, ratio to decoder %.2f%n",
                ours,
                theirs,
                ours / theirs,
                dataSync[ROUNDS / 2],
                dataSync[ROUNDS / 2] / ours);
    }

    private interface Work {
        long run() throws IOException;
    }

    private static double cpu(Work work) throws IOException {
        long before = processCpu();
        long checksum = work.run();
        double seconds = (processCpu() - before) / 1e9;
        if (checksum == 0) {
            throw new IllegalStateException("nothing was done");
        }
        return seconds;
    }

    private static long processCpu() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }

    private static long decode(List<byte[]> pages) throws IOException {
        PageDecoder decoder = new PageDecoder(new PageSpools(Path.of("target", "spool"), 16 << 20));
        long[] bytes = new long[1];
        for (int i = 0; i < PAGES; i++) {
            SnapshotPage page = decoder.decodeSnapshot(new ByteArrayInputStream(pages.get(i % pages.size())));
            page.content().forEach(event -> bytes[0]++);
            bytes[0] += page.content().bytes();
            page.content().close();
        }
        return bytes[0];
    }

    private static long decodeSyncs(List<byte[]> pages) throws IOException {
        PageDecoder decoder = new PageDecoder(new PageSpools(Path.of("target", "spool"), 16 << 20));
        long[] bytes = new long[1];
        for (int i = 0; i < PAGES; i++) {
            DataSyncPage page = decoder.decodeDataSync(new ByteArrayInputStream(pages.get(i % pages.size())));
            page.content().forEach(event -> bytes[0]++);
            bytes[0] += page.content().bytes();
            page.content().close();
        }
        return bytes[0];
    }

    private static long copy(List<byte[]> pages) throws IOException {
        JsonFactory factory = new JsonFactory();
        long tokens = 0;
        for (int i = 0; i < PAGES; i++) {
            try (JsonParser parser = factory.createParser(new ByteArrayInputStream(pages.get(i % pages.size())));
                    JsonGenerator generator = factory.createGenerator(OutputStream.nullOutputStream())) {
                while (parser.nextToken() != null) {
                    generator.copyCurrentEvent(parser);
                    tokens++;
                }
            }
        }
        return tokens;
    }

    private static byte[] page(Random random) {
        StringBuilder page = new StringBuilder("{\"values\":[");
        for (int i = 0; i < ROWS; i++) {
            page.append(i == 0 ? "" : ",").append(document(random));
        }
        page.append("],\"snapshot\":1754000000000000000,\"cursor\":\"{\\\"table\\\":1}\",\"hasMore\":true}");
        return page.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] sync(Random random) {
        StringBuilder page = new StringBuilder("{\"status\":{\"type\":\"snapshotting\"},\"truncates\":[],\"values\":[");
        for (int i = 0; i < ROWS; i++) {
            page.append(i == 0 ? "" : ",").append(entry(random));
        }
        page.append("],\"syncId\":\"s\",\"pagination\":{\"hasMore\":true,\"nextCursor\":\"c\"}}");
        return page.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static String document(Random random) {
        return "{\"_component\":\"\"," + identity(random) + ",\"_table\":\"orders\",\"_ts\":" + ts(random)
                + fields(random, count -> "{\"$integer\":\"" + int64(count) + "\"}", score -> Integer.toString(score));
    }

    private static String entry(Random random) {
        String identity = identity(random);
        return "{\"component\":\"\",\"table\":\"orders\",\"ts\":" + ts(random) + ",\"deleted\":false,\"value\":{"
                + identity + fields(random, Integer::toString, score -> score + ".0") + "}";
    }

    private static String identity(Random random) {
        long created = 1_700_000_000_000L + random.nextInt(Integer.MAX_VALUE);
        return "\"_creationTime\":" + created + "." + (1 + random.nextInt(9998)) + ",\"_id\":\"j" + text(random, 31)
                + "\"";
    }

    private static long ts(Random random) {
        return 1_754_000_000_000_000_000L - random.nextInt();
    }

    private static String fields(Random random, IntFunction<String> int64, IntFunction<String> float64) {
        String email = text(random, 8) + "@example.com";
        return ",\"address\":{\"city\":\"" + text(random, 9) + "\",\"street\":\"" + text(random, 14) + " "
                + random.nextInt(100)
                + "\",\"zip\":\"" + random.nextInt(99_999) + "\"},\"amount\":" + random.nextInt(100_000) / 100.0
                + ",\"count\":" + int64.apply(random.nextInt(1000)) + ",\"email\":\"" + email
                + "\",\"name\":\""
                + text(random, 7) + " " + text(random, 9) + "\",\"note\":\""
                + (random.nextInt(4) == 0 ? "Zürich, schön\\n" : "plain text ")
                + text(random, 24) + "\",\"paid\":" + random.nextBoolean() + ",\"score\":"
                + float64.apply(random.nextInt(100))
                + ",\"tags\":[\"" + text(random, 5) + "\",\"" + text(random, 6) + "\"],\"userId\":\"k"
                + text(random, 31) + "\"}";
    }

    private static String int64(long value) {
        byte[] bytes = ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(value)
                .array();
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static String text(Random random, int length) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append((char) ('a' + random.nextInt(26)));
        }
        return text.toString();
    }
}
