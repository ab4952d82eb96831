package io.caravan.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.cli.App;
import io.caravan.testing.ScriptedConvex;
import io.caravan.testing.ScriptedConvex.Answer;
import io.caravan.testing.ledger.Lake;
import io.caravan.testing.process.CaravanProcess;
import io.caravan.testing.process.Workplace;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A heap of 256 MiB is enough, whatever the deployment sends. */
class HeapTest {
    private static final long TS = 1_700_000_000_000_000_000L;
    private static final Pattern SERVED = Pattern.compile("is served at (http://[0-9.:]+)");

    @TempDir
    private Path directory;

    @Test
    void one_page_of_64_mebibytes_lands() {
        int documents = 72;
        try (ScriptedConvex convex = ScriptedConvex.start()) {
            convex.snapshot(asked -> Answer.stream(out -> largePage(out, documents)));
            Workplace work = new Workplace(directory, convex.url(), ScriptedConvex.KEY);
            sync(work);
            assertThat(rows(work.lake())).isEqualTo(documents + 1L);
            assertThat(longest(work.lake())).isGreaterThan(900 * 1024);
        }
    }

    @Test
    void two_pages_of_64_mebibytes_one_of_them_fetched_ahead_land() {
        int documents = 72;
        try (ScriptedConvex convex = ScriptedConvex.start()) {
            convex.snapshot(asked -> Answer.json(ScriptedConvex.lastSnapshotPage(TS)));
            convex.deltas(asked -> {
                long cursor = asked.get("cursor").asLong();
                return cursor >= TS + 3_000_000
                        ? Answer.json(ScriptedConvex.deltaPage(cursor, false))
                        : Answer.stream(out -> largeDeltas(out, cursor, documents));
            });
            Workplace work = new Workplace(directory, convex.url(), ScriptedConvex.KEY);
            sync(work);
            assertThat(rows(work.lake())).isEqualTo(3L * documents + 1);
        }
    }

    @Test
    void a_thousand_tables_land_in_one_batch() {
        int tables = 1000;
        String[] rows = new String[tables * 3];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = ScriptedConvex.row("table" + i / 3, "id" + i, 50);
        }
        try (ScriptedConvex convex = ScriptedConvex.start()) {
            convex.snapshot(asked -> Answer.json(ScriptedConvex.lastSnapshotPage(100, rows)));
            Workplace work = new Workplace(directory, convex.url(), ScriptedConvex.KEY);
            sync(work);
            assertThat(work.lake().manifests()).hasSize(1);
            assertThat(work.lake().lastManifest().get("files")).hasSize(tables);
            assertThat(work.lake().events()).hasSize(rows.length + tables);
        }
    }

    @Test
    void three_hundred_thousand_documents_land() {
        land(300_000);
    }

    @Test
    @Tag("slow")
    void two_million_documents_land() {
        land(2_000_000);
    }

    private void land(long documents) {
        Path output = directory.resolve("sandbox.txt");
        List<String> arguments = List.of("sandbox", "--port", "0", "--documents", Long.toString(documents));
        try (CaravanProcess sandbox = CaravanProcess.start(App.class, output, arguments)) {
            await().until(() -> SERVED.matcher(sandbox.output()).find());
            Matcher served = SERVED.matcher(sandbox.output());
            assertThat(served.find()).isTrue();
            Workplace work = new Workplace(directory, served.group(1), "sandbox");
            sync(work);
            assertThat(rows(work.lake())
                            - work.lake().manifests().get(0).get("truncates").size())
                    .isEqualTo(documents);
        }
    }

    private void sync(Workplace work) {
        try (CaravanProcess process =
                CaravanProcess.start(App.class, directory.resolve("output.txt"), work.arguments("sync"))) {
            assertThat(process.exitCode()).as(process.output()).isZero();
        }
    }

    private static void largePage(OutputStream out, int documents) throws IOException {
        write(out, "{\"values\":[");
        for (int i = 0; i < documents; i++) {
            largeRow(out, i, TS - 1);
        }
        write(out, "],\"snapshot\":" + TS + ",\"cursor\":null,\"hasMore\":false}");
    }

    private static void largeDeltas(OutputStream out, long cursor, int documents) throws IOException {
        write(out, "{\"values\":[");
        for (int i = 0; i < documents; i++) {
            largeRow(out, i, cursor + 1);
        }
        write(out, "],\"cursor\":" + (cursor + 1_000_000) + ",\"hasMore\":true}");
    }

    /** About a mebibyte less a tenth, that compresses badly. */
    private static void largeRow(OutputStream out, int number, long ts) throws IOException {
        java.util.SplittableRandom random = new java.util.SplittableRandom(number);
        byte[] text = new byte[940 * 1024];
        for (int i = 0; i < text.length; i++) {
            text[i] = (byte) ('0' + random.nextInt(64));
        }
        replaceEscapes(text);
        write(
                out,
                (number == 0 ? "" : ",") + "{\"_creationTime\":1700000000000.5,\"_id\":\"id" + number
                        + "\",\"_component\":\"\",\"_table\":\"large\",\"_ts\":" + ts
                        + ",\"_deleted\":false,\"text\":\"");
        out.write(text);
        write(out, "\"}");
    }

    private static void replaceEscapes(byte[] text) {
        for (int i = 0; i < text.length; i++) {
            text[i] = text[i] == '\\' ? (byte) '-' : text[i];
        }
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
    }

    private static long rows(Lake lake) {
        return query(lake, "count(*)");
    }

    private static long longest(Lake lake) {
        return query(lake, "max(length(document))");
    }

    private static long query(Lake lake, String what) {
        try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duck.createStatement();
                ResultSet row = statement.executeQuery(
                        "select " + what + " from read_parquet('" + lake.root() + "/raw_change_log/**/*.parquet')")) {
            row.next();
            return row.getLong(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
