package io.caravan.parquet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.core.change.ChangeEvent;
import io.caravan.core.change.Slice;
import io.caravan.core.change.TableRef;
import io.caravan.core.file.Sha256;
import io.caravan.core.schema.SchemaFingerprint;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RawFileWriterTest {
    private static final TableRef USERS = TableRef.of("waitlist/inner", "users");
    private static final Instant AT = Instant.parse("2026-01-02T03:04:05.123456789Z");

    @TempDir
    Path directory;

    @Test
    void every_kind_of_event_is_read_back_by_duckdb() throws IOException {
        WrittenFile file = write(
                new ChangeEvent.Truncate(USERS),
                upsert(
                        "a",
                        17,
                        OptionalLong.of(1_700_000_000_123_456L),
                        """
                        {"name":"Zoë 😀","n":42}"""),
                upsert("b", Long.MAX_VALUE, OptionalLong.empty(), "{}"),
                upsert("c", 18, OptionalLong.of(-1), """
                        {"nul":"\\u0000"}"""),
                new ChangeEvent.Delete(USERS, Slice.utf8("a"), 19));

        String at = "2026-01-02T03:04:05.123456Z";
        assertThat(DuckDb.query("SELECT * FROM '" + file.path() + "'"))
                .containsExactly(
                        row("", "0", "truncate", "false", "NULL", "NULL", at),
                        row(
                                "a",
                                "17",
                                "upsert",
                                "false",
                                "2023-11-14T22:13:20.123456Z",
                                """
                                        {"name":"Zoë 😀","n":42}""",
                                at),
                        row("b", "9223372036854775807", "upsert", "false", "NULL", "{}", at),
                        row(
                                "c",
                                "18",
                                "upsert",
                                "false",
                                "1969-12-31T23:59:59.999999Z",
                                """
                                {"nul":"\\u0000"}""",
                                at),
                        row("a", "19", "delete", "true", "NULL", "NULL", at));
        assertThat(file.minTs()).isZero();
        assertThat(file.maxTs()).isEqualTo(Long.MAX_VALUE);
        assertThat(file.rows()).isEqualTo(5);
    }

    /** Files of a batch are finished in parallel, and each then reads the words that all rows share. */
    @Test
    void the_words_that_all_files_share_are_read_by_two_threads_at_once() throws Exception {
        ExecutorService two = Executors.newFixedThreadPool(2);
        try {
            Callable<Boolean> reads = () -> {
                for (int i = 0; i < 1_000_000; i++) {
                    if (RawWriteSupport.UPSERT.getBytes().length != "upsert".length()) {
                        return false;
                    }
                }
                return true;
            };
            for (Future<Boolean> whole : two.invokeAll(List.of(reads, reads))) {
                assertThat(whole.get()).isTrue();
            }
        } finally {
            two.shutdown();
        }
    }

    @Test
    void the_columns_are_those_of_the_design() throws IOException {
        WrittenFile file = write(new ChangeEvent.Truncate(USERS));

        assertThat(DuckDb.query("SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM '" + file.path() + "')"))
                .containsExactly(
                        List.of("_component", "VARCHAR"),
                        List.of("_table", "VARCHAR"),
                        List.of("_id", "VARCHAR"),
                        List.of("_generation", "BIGINT"),
                        List.of("_ts", "BIGINT"),
                        List.of("_op", "VARCHAR"),
                        List.of("_deleted", "BOOLEAN"),
                        List.of("_creation_time", "TIMESTAMP WITH TIME ZONE"),
                        List.of("document", "VARCHAR"),
                        List.of("_batch", "BIGINT"),
                        List.of("_ingested_at", "TIMESTAMP WITH TIME ZONE"));
        assertThat(DuckDb.query("SELECT name, repetition_type FROM parquet_schema('" + file.path()
                        + "') WHERE repetition_type = 'OPTIONAL'"))
                .containsExactly(List.of("_creation_time", "OPTIONAL"), List.of("document", "OPTIONAL"));
    }

    @Test
    void the_footer_says_whose_rows_these_are() throws IOException {
        WrittenFile file = write(new ChangeEvent.Truncate(USERS));

        assertThat(DuckDb.query(
                        "SELECT decode(key), decode(value) FROM parquet_kv_metadata('" + file.path() + "') ORDER BY 1"))
                .containsExactly(
                        List.of("caravan.batch", "7"),
                        List.of("caravan.layout", "1"),
                        List.of("caravan.schema", "ab12"),
                        List.of("caravan.source", "app"));
    }

    @Test
    void statistics_prune_by_ts_and_stay_away_from_documents() throws IOException {
        WrittenFile file = write(
                upsert("a", 17, OptionalLong.empty(), "{\"secret\":1}"),
                upsert("b", 21, OptionalLong.empty(), "{\"secret\":2}"));

        assertThat(DuckDb.query("SELECT path_in_schema, stats_min_value, stats_max_value, compression FROM"
                        + " parquet_metadata('" + file.path() + "')"))
                .contains(
                        List.of("_ts", "17", "21", "ZSTD"),
                        List.of("_generation", "3", "3", "ZSTD"),
                        List.of("_batch", "7", "7", "ZSTD"),
                        List.of("_table", "users", "users", "ZSTD"),
                        List.of("_id", "NULL", "NULL", "ZSTD"),
                        List.of("document", "NULL", "NULL", "ZSTD"));
    }

    @Test
    void slices_of_a_reused_buffer_are_not_kept() throws IOException {
        byte[] buffer = new byte[64];
        Path path = directory.resolve("f.parquet");
        WrittenFile file;
        try (RawFileWriter writer = RawFileWriter.create(path, header())) {
            for (int i = 0; i < 50_000; i++) {
                byte[] id = ("id" + i).getBytes(StandardCharsets.UTF_8);
                byte[] document = ("{\"n\":" + i + "}").getBytes(StandardCharsets.UTF_8);
                System.arraycopy(id, 0, buffer, 3, id.length);
                System.arraycopy(document, 0, buffer, 3 + id.length, document.length);
                writer.append(
                        new ChangeEvent.Upsert(
                                USERS,
                                new Slice(buffer, 3, id.length),
                                i,
                                OptionalLong.empty(),
                                new Slice(buffer, 3 + id.length, document.length)),
                        3);
                Arrays.fill(buffer, (byte) '#');
            }
            file = writer.finish(Optional.of(new SchemaFingerprint("ab12")));
        }

        assertThat(DuckDb.query("SELECT count(*), count(DISTINCT _id) FROM '" + file.path()
                        + "' WHERE _id = 'id' || _ts AND document = '{\"n\":' || _ts || '}' AND _table = 'users'"))
                .containsExactly(List.of("50000", "50000"));
    }

    @Test
    void documents_of_a_mebibyte_stay_within_bounds() throws IOException {
        String document = "{\"x\":\"" + "x".repeat((1 << 20) - 8) + "\"}";
        byte[] noise = new byte[1 << 20];
        new java.util.Random(1).nextBytes(noise);
        for (int i = 0; i < noise.length; i++) {
            noise[i] = (byte) ('a' + (noise[i] & 15));
        }
        long peak = 0;
        WrittenFile file;
        try (RawFileWriter writer = RawFileWriter.create(directory.resolve("big.parquet"), header())) {
            for (int i = 0; i < 64; i++) {
                writer.append(upsert("small" + i, i, OptionalLong.empty(), document), 3);
                writer.append(
                        new ChangeEvent.Upsert(
                                USERS,
                                Slice.utf8("noise" + i),
                                i,
                                OptionalLong.empty(),
                                new Slice(noise, 0, noise.length)),
                        3);
                peak = Math.max(peak, writer.bufferedBytes());
            }
            file = writer.finish(Optional.of(new SchemaFingerprint("ab12")));
        }

        assertThat(peak).isLessThan(40L << 20);
        assertThat(DuckDb.query(
                        "SELECT count(*), min(strlen(document)), max(strlen(document)) FROM '" + file.path() + "'"))
                .containsExactly(List.of("128", "1048576", "1048576"));
    }

    @Test
    void size_and_hash_are_those_of_the_file() throws IOException {
        WrittenFile file = write(upsert("a", 17, OptionalLong.empty(), "{}"));

        assertThat(file.bytes()).isEqualTo(Files.size(file.path()));
        assertThat(file.sha256()).isEqualTo(Sha256.of(Files.readAllBytes(file.path())));
    }

    @Test
    void equal_rows_make_equal_bytes() throws IOException {
        WrittenFile one = write(upsert("a", 17, OptionalLong.empty(), "{}"));
        Files.delete(one.path());
        assertThat(write(upsert("a", 17, OptionalLong.empty(), "{}")).sha256()).isEqualTo(one.sha256());
    }

    @Test
    void a_writer_that_fails_at_any_row_leaves_no_file() throws IOException {
        for (int bad = 0; bad < 40; bad++) {
            Path path = directory.resolve("fails-" + bad + ".parquet");
            try (RawFileWriter writer = RawFileWriter.create(path, header())) {
                for (int row = 0; row < bad; row++) {
                    writer.append(upsert("a", row, OptionalLong.empty(), "{}"), 3);
                }
                ChangeEvent broken = new ChangeEvent.Delete(USERS, new Slice(new byte[2], 1, 100), bad);
                assertThatThrownBy(() -> writer.append(broken, 3)).isInstanceOf(RuntimeException.class);
                assertThatThrownBy(() -> writer.finish(Optional.empty())).isInstanceOf(IllegalStateException.class);
            }
            assertThat(path).doesNotExist();
        }
    }

    @Test
    void closing_never_publishes() throws IOException {
        Path path = directory.resolve("abandoned.parquet");
        try (RawFileWriter writer = RawFileWriter.create(path, header())) {
            writer.append(upsert("a", 1, OptionalLong.empty(), "{}"), 3);
        }
        assertThat(path).doesNotExist();
    }

    private WrittenFile write(ChangeEvent... events) throws IOException {
        try (RawFileWriter writer = RawFileWriter.create(directory.resolve("file.parquet"), header())) {
            for (ChangeEvent event : events) {
                writer.append(event, 3);
            }
            return writer.finish(Optional.of(new SchemaFingerprint("ab12")));
        }
    }

    private static RawFileHeader header() {
        return new RawFileHeader("app", USERS, 7, AT);
    }

    private static ChangeEvent upsert(String id, long ts, OptionalLong creationTime, String document) {
        return new ChangeEvent.Upsert(USERS, Slice.utf8(id), ts, creationTime, Slice.utf8(document));
    }

    private static List<String> row(
            String id, String ts, String op, String deleted, String creationTime, String document, String at) {
        return List.of("waitlist/inner", "users", id, "3", ts, op, deleted, creationTime, document, "7", at);
    }
}
