package io.caravan.staging;

import static io.caravan.staging.StagingHistory.ENTRIES;
import static io.caravan.staging.StagingHistory.USERS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.core.schema.ConvexType;
import io.caravan.core.schema.ObservedTypes;
import io.caravan.s3.S3Key;
import io.caravan.testing.ledger.ParquetRows;
import io.caravan.testing.warehouse.SparkStaging;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Spark form of staging beside the embedded one: the same values in the same columns, and a stop where it cannot be. */
@Tag("slow")
class SparkStagingTest {
    private static final Literal ONE = Literal.BY_KIND.get(1).get(0);
    private static final List<Literal> MORE = List.of(
            json("[5.684341886080802E-14,1.0E23,0.001,2.2250738585072014E-308,1.0E-5]", ConvexType.ARRAY),
            json("[{\"a]\":\"}\\\"{\\\\\"},[[]],\",\\\"b\\\":1\"]", ConvexType.ARRAY),
            json("[".repeat(64) + "{\"$bytes\":\"AAE=\"}" + "]".repeat(64), ConvexType.ARRAY),
            json("[" + "1.5,\"x\\\\\",".repeat(20_000) + "null]", ConvexType.ARRAY),
            json("\"" + "\\n\\\"],}x".repeat(20_000) + "\"", ConvexType.STRING));

    @TempDir
    private Path directory;

    private StagingHistory history;

    @BeforeEach
    void start() {
        history = new StagingHistory(directory);
    }

    private static Literal json(String text, ConvexType type) {
        return new Literal(text, ObservedTypes.of(type), "");
    }

    private SparkStaging spark() {
        return new SparkStaging(history.root());
    }

    @Test
    void every_kind_of_value_under_every_kind_of_name_is_equal_to_the_bit_through_deletes_resyncs_and_compactions()
            throws IOException {
        every_literal_alone_and_mixed();
        history.upsert(ENTRIES, "gone", Map.of("n", ONE)).land();
        Random random = new Random(7);
        for (int batch = 0; batch < 4; batch++) {
            odd_names(random);
            history.delete(USERS, "pure" + batch + ".0").land();
        }
        history.compact();
        assertThat(manifest(history.batch())).contains("\"replaces\":[\"raw_change_log/app/users/");
        history.materializer().materialize();
        spark().equalsPublished("users", "waitlist/entries");
        odd_names(random);
        history.truncate(ENTRIES).land();
        history.materializer().materialize();
        history.truncate(USERS).upsert(USERS, "too early", Map.of("v", ONE)).landWithinSnapshot();
        spark().equalsPublished("users", "waitlist/entries");
    }

    private void every_literal_alone_and_mixed() {
        for (int kind = 0; kind < Literal.BY_KIND.size(); kind++) {
            List<Literal> literals = Literal.BY_KIND.get(kind);
            for (int i = 0; i < literals.size(); i++) {
                Literal literal = literals.get(i);
                Map<String, Literal> document = new TreeMap<>(Map.of("pure" + kind, literal, "mixed", literal));
                if (kind == 1 || kind == 3) {
                    document.put("exact", literal);
                }
                if (kind == 2 || kind == 3) {
                    document.put("inexact", literal);
                }
                history.upsert(USERS, "pure" + kind + "." + i, document);
            }
        }
        for (int i = 0; i < MORE.size(); i++) {
            history.upsert(USERS, "more" + i, Map.of("mixed", MORE.get(i), "more" + i, MORE.get(i)));
        }
    }

    private void odd_names(Random random) {
        for (int i = 0; i < 20; i++) {
            Map<String, Literal> document = new TreeMap<>();
            for (String field : StateMaterializerTest.FIELDS) {
                document.put(field, Literal.anyOf(List.of(field.length() % Literal.BY_KIND.size()), random));
            }
            Stream.of("`;--", "$", "\u00e9\ud83d\ude00", "'", "V", "v", "nAME")
                    .forEach(field -> document.put(field, Literal.anyOf(List.of(0, 1, 3, 5), random)));
            history.upsert(USERS, "odd" + random.nextInt(25), document);
        }
    }

    @Test
    void an_earlier_batch_can_be_asked_for() {
        history.upsert(USERS, "a", Map.of("n", ONE)).land();
        history.upsert(USERS, "b", Map.of("n", ONE)).again().land();
        history.materializer().materialize();
        Map<String, Map<String, String>> before =
                ParquetRows.of(history.staged().files());
        history.delete(USERS, "a").upsert(USERS, "c", Map.of("n", MORE.get(0))).land();
        history.compact();
        assertThat(spark().make("", "users", "2")).isEqualTo(before);
        assertThat(spark().make("", "users", "NULL")).containsOnlyKeys("b", "c");
    }

    @Test
    void it_stops_where_it_cannot_tell_the_state() throws IOException {
        history.upsert(USERS, "a", Map.of("n", new Literal("\"secret-4711\"", ONE.types(), "")))
                .land();
        assertThatThrownBy(() -> spark().make("", "users", "NULL"))
                .hasMessageContaining("TASK_WRITE_FAILED") // the reason is its cause, which this testbed does not tell
                .hasMessageNotContaining("4711");
        history.upsert(ENTRIES, "a", Map.of("text", new Literal("1", ObservedTypes.of(ConvexType.STRING), "")))
                .land();
        assertThatThrownBy(() -> spark().make("waitlist", "entries", "NULL"))
                .as("a number in a column of strings, as the embedded engine")
                .hasMessageContaining("TASK_WRITE_FAILED");
        refused("nobody", "the table is not known");
        history.upsert(USERS, "a", Map.of("n", ONE)).land();
        assertThat(spark().make("", "users", "NULL")).containsOnlyKeys("a");
        Files.delete(history.anyRawFile().orElseThrow());
        refused("users", "rows are missing");
        Files.delete(history.root().resolve(S3Key.manifest(1).value()));
        refused("users", "manifests are missing");
    }

    private void refused(String table, String why) {
        assertThatThrownBy(() -> spark().make("", table, "NULL")).hasMessageContaining("CARAVAN: " + why);
    }

    private String manifest(long batch) throws IOException {
        return Files.readString(history.root().resolve(S3Key.manifest(batch).value()));
    }
}
