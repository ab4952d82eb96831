package io.caravan.bench;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import io.caravan.core.convex.PageDecoder;
import io.caravan.core.convex.PageSpools;
import io.caravan.core.convex.SnapshotPage;
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

/**
 * CPU seconds for a million documents of about 390 bytes: {@link PageDecoder} against Jackson's streaming parser copying the
 * same bytes to its generator. Run: {@code java -cp target/classes:target/test-classes:target/lib/* io.caravan.bench.DecodeBench}.
 */
public final class DecodeBench {
    private static final int ROWS = 1024;
    private static final int PAGES = 977;
    private static final int DISTINCT_PAGES = 16;
    private static final int ROUNDS = 7;

    private DecodeBench() {}

    public static void main(String[] args) throws IOException {
        List<byte[]> pages = new ArrayList<>();
        Random random = new Random(1);
        for (int i = 0; i < DISTINCT_PAGES; i++) {
            pages.add(page(random));
        }
        System.out.printf(Locale.ROOT, "%d bytes a document%n", pages.get(0).length / ROWS);
        double[] decoder = new double[ROUNDS];
        double[] jackson = new double[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            decoder[round] = cpu(() -> decode(pages));
            jackson[round] = cpu(() -> copy(pages));
            System.out.printf(Locale.ROOT, "decoder %.2f s, jackson copy %.2f s%n", decoder[round], jackson[round]);
        }
        Arrays.sort(decoder);
        Arrays.sort(jackson);
        double ours = decoder[ROUNDS / 2];
        double theirs = jackson[ROUNDS / 2];
        System.out.printf(
                Locale.ROOT, "medians: decoder %.2f s, jackson copy %.2f s, ratio %.2f%n", ours, theirs, ours / theirs);
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

    private static String document(Random random) {
        String email = text(random, 8) + "@example.com";
        long created = 1_700_000_000_000L + random.nextInt(Integer.MAX_VALUE);
        return "{\"_component\":\"\",\"_creationTime\":" + created + "." + (1 + random.nextInt(9998)) + ",\"_id\":\"j"
                + text(random, 31)
                + "\",\"_table\":\"orders\",\"_ts\":" + (1_754_000_000_000_000_000L - random.nextInt())
                + ",\"address\":{\"city\":\"" + text(random, 9) + "\",\"street\":\"" + text(random, 14) + " "
                + random.nextInt(100)
                + "\",\"zip\":\"" + random.nextInt(99_999) + "\"},\"amount\":" + random.nextInt(100_000) / 100.0
                + ",\"count\":{\"$integer\":\"" + int64(random.nextInt(1000)) + "\"},\"email\":\"" + email
                + "\",\"name\":\""
                + text(random, 7) + " " + text(random, 9) + "\",\"note\":\""
                + (random.nextInt(4) == 0 ? "Zürich, schön\\n" : "plain text ")
                + text(random, 24) + "\",\"paid\":" + random.nextBoolean() + ",\"score\":" + random.nextInt(100)
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
