package io.caravan.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.caravan.testing.ledger.SandboxLog;
import io.caravan.testing.s3.S3Testbed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/**
 * From the commit of a change in the deployment until its row can be read: in the raw log, and in the published staging. A real {@code run}
 * in a process of its own, one change at a time at random moments; every row is read back. Run by bench/latency.sh.
 */
public final class LatencyBench {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String TABLE = "orderEvents";
    private static final long PATIENCE_NANOS = 120_000_000_000L;
    private static final long READY_NANOS = 600_000_000_000L;

    private final Path work = Path.of(System.getProperty("bench.work"));
    private final List<String> caravan =
            List.of(System.getProperty("bench.caravan").split(" ", -1));
    private final int changes = Integer.getInteger("bench.changes", 20);
    private final long pauseMillis = Long.getLong("bench.pause", 300);
    private final Random random = new Random(7);

    /** Nanoseconds since the commit; {@code tick} is the next full second, at which {@code run} looks for changes. */
    private record Seen(long tick, long raw, long staging) {}

    /** One place and one protocol, with tables of a size. */
    private record Setting(WatchedLake lake, String protocol, long documents) {}

    public static void main(String[] args) throws Exception {
        System.out.println("| documents of the table | place | protocol | change | raw, s: median, p95"
                + " | raw behind the next full second: median, p95 | staging behind raw, s: median, p95, most |");
        System.out.println("|---|---|---|---|---|---|---|");
        LatencyBench bench = new LatencyBench();
        for (String setting : System.getProperty("bench.settings").trim().split(" +", -1)) {
            String[] words = setting.split(":", -1);
            bench.measure(Long.parseLong(words[0]), words[1], words[2]);
        }
        System.exit(0);
    }

    /** About half of the sandbox's documents are in the table. */
    private void measure(long documents, String place, String protocol) throws Exception {
        Path directory = work.resolve(documents + place + protocol);
        Workspace.clear(directory);
        Files.createDirectories(directory);
        Path jar = Path.of(System.getProperty("bench.jar"));
        try (SandboxProcess sandbox = SandboxProcess.start(jar, documents * 2, directory.resolve("sandbox.log"));
                WatchedLake lake = place.equals("file")
                        ? WatchedLake.onDisk(directory.resolve("lake"))
                        : WatchedLake.inBucket(directory.resolve("copies"))) {
            Process run = start(sandbox.target(), new Setting(lake, protocol, documents), directory);
            try {
                measure(sandbox.target(), new Setting(lake, protocol, documents));
            } finally {
                run.destroy();
                run.waitFor();
            }
        }
        Workspace.clear(directory);
    }

    private Process start(Target target, Setting setting, Path directory) throws IOException {
        List<String> command = new ArrayList<>(caravan);
        command.add("run");
        setting.lake().settings().forEach(word -> command.add("-D" + word));
        for (String word : List.of(
                "convex.url=" + target.url(),
                "convex.deploy.key=" + target.deployKey(),
                "convex.protocol=" + setting.protocol(),
                "state.location=file:" + directory.resolve("state"),
                "sync.cron=* * * * * ?",
                "management.port=0")) {
            command.add("-D" + word);
        }
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(
                        work.resolve("run-" + directory.getFileName() + ".log").toFile());
        builder.environment().put("AWS_ACCESS_KEY_ID", S3Testbed.IDENTITY);
        builder.environment().put("AWS_SECRET_ACCESS_KEY", S3Testbed.SECRET);
        return builder.start();
    }

    private void measure(Target target, Setting setting) throws IOException, SQLException {
        SandboxLog sandbox = new SandboxLog(URI.create(target.url()));
        List<String> old = ids(target);
        WatchedLake lake = setting.lake();
        long batch = await(lake, READY_NANOS, () -> lake.read("staging/_published.json")
                        .map(LatencyBench::json))
                .get("batch")
                .asLong();
        batch = newest(lake, batch);
        // The first ones are those of a JVM that has never done this before.
        for (int i = 0; i < 6; i++) {
            once(sandbox, lake, ++batch, i % 2 == 0 ? insert() : patch(old));
        }
        List<Seen> inserted = new ArrayList<>();
        List<Seen> patched = new ArrayList<>();
        for (int i = 0; i < changes; i++) {
            inserted.add(once(sandbox, lake, ++batch, insert()));
            patched.add(once(sandbox, lake, ++batch, patch(old)));
        }
        print(setting, "a new document", inserted);
        print(setting, "an old document", patched);
    }

    /** A snapshot may land in more batches than staging waited for. */
    private static long newest(WatchedLake lake, long from) throws IOException {
        long batch = from;
        while (lake.read(manifest(batch + 1)).isPresent()) {
            batch++;
        }
        return batch;
    }

    private static String manifest(long batch) {
        return String.format(Locale.ROOT, "_manifest/%020d.json", batch);
    }

    /** Of documents anywhere in the table. */
    private static List<String> ids(Target target) throws IOException {
        List<String> ids = new ArrayList<>();
        try (ConvexPages pages = new ConvexPages(target)) {
            JsonNode page = json(pages.fetch(
                    ("{\"format\":\"json\",\"tableName\":\"" + TABLE + "\"}").getBytes(StandardCharsets.UTF_8)));
            page.get("values").forEach(value -> ids.add(value.get("_id").asText()));
        }
        return ids;
    }

    private String insert() {
        return "{\"writes\":[{\"op\":\"insert\",\"table\":\"" + TABLE + "\",\"document\":{\"note\":\"" + word()
                + "\"}}]}";
    }

    private String patch(List<String> ids) {
        return "{\"writes\":[{\"op\":\"patch\",\"table\":\"" + TABLE + "\",\"id\":\""
                + ids.get(random.nextInt(ids.size())) + "\",\"document\":{\"note\":\"" + word() + "\"}}]}";
    }

    private String word() {
        return Long.toHexString(random.nextLong());
    }

    private Seen once(SandboxLog sandbox, WatchedLake lake, long batch, String change)
            throws IOException, SQLException {
        LockSupport.parkNanos((pauseMillis + random.nextInt(1000)) * 1_000_000);
        long tick = (1000 - System.currentTimeMillis() % 1000) * 1_000_000;
        long before = System.nanoTime();
        JsonNode applied = JSON.readTree(sandbox.post("/sandbox/apply", change));
        // The commit lies between the two; the request takes a millisecond or two.
        JsonNode record =
                await(lake, PATIENCE_NANOS, () -> lake.read(manifest(batch)).map(LatencyBench::json));
        long raw = System.nanoTime() - before;
        JsonNode published = await(lake, PATIENCE_NANOS, () -> lake.read("staging/_published.json")
                .map(LatencyBench::json)
                .filter(state -> state.get("batch").asLong() >= batch));
        long staging = System.nanoTime() - before;
        String written = JSON.readTree(change)
                .get("writes")
                .get(0)
                .get("document")
                .get("note")
                .asText();
        requireRow(lake, record.get("files"), "_ts = " + applied.get("ts").asText(), "raw batch " + batch);
        for (JsonNode table : published.get("tables")) {
            if (table.get("table").asText().equals(TABLE)) {
                requireRow(lake, table.get("files"), "note = '" + written + "'", "staging of batch " + batch);
            }
        }
        return new Seen(tick, raw, staging);
    }

    private static void requireRow(WatchedLake lake, JsonNode files, String where, String what)
            throws IOException, SQLException {
        List<String> paths = new ArrayList<>();
        for (JsonNode file : files) {
            paths.add("'" + lake.file(file.get("key").asText()) + "'");
        }
        try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duck.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT count(*) FROM read_parquet(" + paths + ", union_by_name = true) WHERE " + where)) {
            rows.next();
            if (rows.getLong(1) != 1) {
                throw new IOException(what + " does not hold the change, or twice: " + rows.getLong(1));
            }
        }
    }

    private interface Look {
        Optional<JsonNode> now() throws IOException;
    }

    private static JsonNode await(WatchedLake lake, long nanos, Look look) throws IOException {
        long begun = System.nanoTime();
        while (System.nanoTime() - begun < nanos) {
            Optional<JsonNode> seen = look.now();
            if (seen.isPresent()) {
                return seen.get();
            }
            LockSupport.parkNanos(lake.nanosBetweenLooks());
        }
        throw new IOException("it did not come within " + nanos / 1_000_000_000 + " s");
    }

    private static JsonNode json(byte[] text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void print(Setting setting, String what, List<Seen> seen) {
        long[] raw = seen.stream().mapToLong(Seen::raw).sorted().toArray();
        long[] ticked = seen.stream()
                .mapToLong(one -> Math.max(0, one.raw() - one.tick()))
                .sorted()
                .toArray();
        long[] behind = seen.stream()
                .mapToLong(one -> one.staging() - one.raw())
                .sorted()
                .toArray();
        System.out.println(String.format(
                Locale.ROOT,
                "| %,d | %s | %s | %s | %.2f, %.2f | %.2f, %.2f | %.2f, %.2f, %.2f |",
                setting.documents(),
                setting.lake().title(),
                setting.protocol(),
                what,
                part(raw, 0.5),
                part(raw, 0.95),
                part(ticked, 0.5),
                part(ticked, 0.95),
                part(behind, 0.5),
                part(behind, 0.95),
                part(behind, 1)));
    }

    private static double part(long[] sorted, double share) {
        return sorted[Math.min(sorted.length - 1, (int) (sorted.length * share))] / 1e9;
    }
}
