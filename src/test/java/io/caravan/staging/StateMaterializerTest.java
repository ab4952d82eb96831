package io.caravan.staging;

import static io.caravan.staging.StagingHistory.ENTRIES;
import static io.caravan.staging.StagingHistory.USERS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.core.destination.Materialized;
import io.caravan.core.destination.Materialized.How;
import io.caravan.core.failure.SyncFailure;
import io.caravan.core.schema.ObservedTypes;
import io.caravan.store.DecoratedStore;
import io.caravan.store.ObjectKey;
import io.caravan.store.ObjectStore;
import io.caravan.testing.Property;
import io.caravan.testing.ledger.StagedTables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Staging beside a state kept in memory: what readers of the published record see, and when. */
class StateMaterializerTest {
    private static final Literal ONE = Literal.BY_KIND.get(1).get(0);
    private static final Literal BIG = Literal.BY_KIND.get(2).get(0);
    private static final Literal FLOAT = Literal.BY_KIND.get(3).get(0);
    private static final Literal ZERO = new Literal("0.0", FLOAT.types(), "DOUBLE 0");
    private static final Literal TEXT = Literal.BY_KIND.get(5).get(3);
    private static final Literal OBJECT = Literal.BY_KIND.get(8).get(1);
    static final List<String> FIELDS = List.of(
            "name",
            "Name",
            "aE",
            "ae7000",
            "n_e",
            "a.b",
            "a/b~c",
            "back\\slash",
            "back\\Bslash",
            "qu\"ote",
            "it's",
            "",
            "0",
            "*",
            "[0]",
            "a[*]",
            "select",
            "document",
            "disguised",
            "texts",
            "x y");

    @TempDir
    private Path directory;

    private StagingHistory history;
    private int sequence;

    @BeforeEach
    void start() {
        history = new StagingHistory(directory);
    }

    @Test
    void random_histories_give_the_same_rows_by_steps_and_by_a_full_build() {
        random(StagingHistory::materializer);
    }

    @Test
    void random_histories_give_the_same_rows_where_they_are_written_one_by_one() {
        random(StagingHistory::rowByRow);
    }

    private void random(Function<StagingHistory, StateMaterializer> making) {
        Property.forAll(8, random -> {
            StagingHistory random1 = new StagingHistory(Files.createTempDirectory(directory, "history"));
            StateMaterializer materializer = making.apply(random1);
            List<List<Integer>> kinds = kinds(random);
            for (int batch = 0; batch < 5; batch++) {
                changes(random1, random, kinds, batch);
                random1.land();
                if (random.nextInt(4) > 0) {
                    materializer.materialize();
                    assertThat(random1.staged().rows()).isEqualTo(random1.expected());
                }
            }
            materializer.materialize();
            assertThat(random1.staged().rows()).isEqualTo(random1.expected());
            materializer.rebuild();
            assertThat(random1.staged().rows()).isEqualTo(random1.expected());
        });
    }

    /** Each field holds one kind of value at first, and now and then another from some batch on. */
    private static List<List<Integer>> kinds(Random random) {
        List<List<Integer>> kinds = new ArrayList<>();
        for (int i = 0; i < FIELDS.size(); i++) {
            kinds.add(random.ints(1 + random.nextInt(2), 0, Literal.BY_KIND.size())
                    .boxed()
                    .toList());
        }
        return kinds;
    }

    private static void changes(StagingHistory history, Random random, List<List<Integer>> kinds, int batch) {
        if (batch > 0 && random.nextInt(5) == 0) {
            history.truncate(USERS);
        }
        for (int i = 0; i < 30; i++) {
            String id = "id" + random.nextInt(25);
            if (batch > 0 && random.nextInt(4) == 0) {
                history.delete(USERS, id);
            } else {
                history.upsert(USERS, id, document(random, kinds, batch));
            }
        }
    }

    private static Map<String, Literal> document(Random random, List<List<Integer>> kinds, int batch) {
        Map<String, Literal> document = new TreeMap<>();
        for (int field = 0; field < FIELDS.size(); field++) {
            List<Integer> allowed = kinds.get(field);
            List<Integer> now = batch < 2 ? allowed.subList(0, 1) : allowed;
            if (random.nextInt(3) > 0 && (batch > 0 || field % 3 > 0)) {
                document.put(FIELDS.get(field), Literal.anyOf(now, random));
            }
        }
        return document;
    }

    @Test
    void a_table_is_read_anew_only_where_its_old_rows_do_not_do() {
        StateMaterializer materializer = history.materializer();
        history.upsert(USERS, "a", Map.of("n", ONE))
                .upsert(ENTRIES, "b", Map.of("n", ONE))
                .land();
        assertThat(how(materializer.materialize())).containsExactly(How.REBUILT, How.REBUILT);
        history.upsert(USERS, "c", Map.of("m", TEXT)).land();
        assertThat(how(materializer.materialize())).containsExactly(How.MERGED, How.KEPT);
        history.upsert(USERS, "d", Map.of("n", FLOAT)).land();
        assertThat(how(materializer.materialize())).containsExactly(How.REBUILT, How.KEPT);
        assertThat(history.staged().rows()).isEqualTo(history.expected());
        history.upsert(USERS, "e", Map.of("n", BIG)).land();
        materializer.materialize();
        history.upsert(USERS, "f", Map.of("n", OBJECT)).land();
        materializer.materialize();
        assertThat(history.staged().rows()).isEqualTo(history.expected());
        history.truncate(USERS).land();
        assertThat(how(materializer.materialize())).containsExactly(How.REBUILT, How.KEPT);
        assertThat(history.staged().rows()).isEqualTo(history.expected());
        assertThat(materializer.materialize()).isEqualTo(new Materialized.Unchanged(history.batch()));
    }

    private static List<How> how(Materialized done) {
        return ((Materialized.Published) done)
                .tables().stream().map(Materialized.TableState::how).toList();
    }

    @Test
    void a_batch_within_a_snapshot_is_not_published() {
        StateMaterializer materializer = history.materializer();
        assertThat(materializer.materialize()).isEqualTo(new Materialized.Incomplete(0));
        history.upsert(USERS, "a", Map.of("n", ONE)).landWithinSnapshot();
        assertThat(materializer.materialize()).isEqualTo(new Materialized.Incomplete(1));
        assertThat(history.isPublished()).isFalse();
        history.upsert(USERS, "b", Map.of("n", ONE)).land();
        materializer.materialize();
        history.truncate(USERS).upsert(USERS, "a", Map.of("n", FLOAT)).landWithinSnapshot();
        assertThat(materializer.materialize()).isEqualTo(new Materialized.Incomplete(3));
        assertThat(history.staged().rows().get("users")).hasSize(2);
    }

    @Test
    void a_zero_keeps_its_sign_beside_many_others() {
        IntStream.range(0, 400)
                .forEach(i -> history.upsert(
                        USERS,
                        "id" + i,
                        Map.of("n", i % 2 == 0 ? ZERO : Literal.BY_KIND.get(3).get(2))));
        history.land();
        history.materializer().materialize();
        assertThat(history.staged().rows()).isEqualTo(history.expected());
    }

    @Test
    void wide_tables_and_large_documents_fit() {
        Map<String, Literal> wide = new TreeMap<>();
        IntStream.range(0, 1024).forEach(i -> wide.put("field" + i, i % 2 == 0 ? ONE : FLOAT));
        history.upsert(USERS, "wide", wide);
        Literal large = new Literal("\"" + "x".repeat(1 << 20) + "\"", TEXT.types(), "STRING " + "x".repeat(1 << 20));
        IntStream.range(0, 40).forEach(i -> history.upsert(ENTRIES, "large" + i, Map.of("text", large)));
        history.land();
        history.materializer().materialize();
        assertThat(history.staged().rows().equals(history.expected())).isTrue();
    }

    @Test
    void a_store_far_away_is_read_through_copies() {
        StateMaterializer remote = history.materializer(Remote::new);
        history.upsert(USERS, "a", Map.of("n", ONE))
                .upsert(USERS, "b", Map.of("n", ONE))
                .land();
        remote.materialize();
        history.delete(USERS, "a").upsert(USERS, "c", Map.of("n", BIG)).land();
        Remote counted = new Remote(history.store());
        history.materializer(store -> counted).materialize();
        assertThat(history.staged().rows()).isEqualTo(history.expected());
        assertThat(counted.fetched).noneMatch(key -> key.startsWith("staging/"));
        assertThat(directory.resolve("scratch/staging/cache")).isDirectoryContaining("glob:**.parquet");
        assertThat(directory.resolve("scratch/staging/work")).doesNotExist();
    }

    private static final class Remote extends DecoratedStore {
        final List<String> fetched = new ArrayList<>();

        Remote(ObjectStore store) {
            super(store);
        }

        @Override
        public boolean fetch(ObjectKey key, Path file) throws IOException {
            fetched.add(key.value());
            return super.fetch(key, file);
        }
    }

    @Test
    void whoever_publishes_second_publishes_nothing_older() {
        history.upsert(USERS, "a", Map.of("n", ONE)).land();
        StateMaterializer fast = history.materializer();
        StateMaterializer slow = history.materializer(store -> new DecoratedStore(store) {
            private boolean late = true;

            @Override
            public boolean replace(ObjectKey key, byte[] content, Optional<byte[]> before) throws IOException {
                if (late) {
                    late = false;
                    history.upsert(USERS, "b", Map.of("n", FLOAT)).land();
                    fast.materialize();
                }
                return super.replace(key, content, before);
            }
        });
        assertThat(slow.materialize()).isEqualTo(new Materialized.Unchanged(2));
        assertThat(history.staged().published().get("batch").asLong()).isEqualTo(2);
        assertThat(history.staged().rows()).isEqualTo(history.expected());
    }

    @Test
    void an_old_version_is_readable_for_the_grace_period_and_then_gone_and_foreign_files_stay() throws IOException {
        history.upsert(USERS, "a", Map.of("n", ONE)).land();
        StateMaterializer materializer = history.materializer();
        materializer.materialize();
        StagedTables old = history.staged();
        Path foreign = old.files().get(0).resolveSibling("part-of-somebody.parquet");
        Files.writeString(foreign, "not ours");
        Path crashed =
                history.root().resolve("staging/app/users/00000000000000000001/part-00000-0123456789abcdef.parquet");
        Files.createDirectories(crashed.getParent());
        Files.writeString(crashed, "half");
        history.upsert(USERS, "a", Map.of("n", BIG))
                .upsert(USERS, "b", Map.of("n", ONE))
                .land();
        materializer.materialize();
        assertThat(old.rows().get("users")).hasSize(1);
        history.forgetThatARunCameToItsEnd();
        history.materializer().materialize();
        assertThat(old.rows().get("users")).hasSize(1);
        history.hours.addAndGet(2);
        materializer.materialize();
        assertThat(old.files()).noneMatch(Files::exists);
        assertThat(crashed).doesNotExist();
        assertThat(foreign).exists();
        assertThat(history.staged().rows()).isEqualTo(history.expected());
    }

    /** Or it would keep what was forgotten for as many years as the clock was ahead. */
    @Test
    void an_old_version_that_was_noted_while_a_clock_was_ahead_goes_behind_the_next_grace_period() {
        history.upsert(USERS, "a", Map.of("n", ONE)).land();
        StateMaterializer materializer = history.materializer();
        materializer.materialize();
        StagedTables old = history.staged();
        history.upsert(USERS, "a", Map.of("n", BIG)).land();
        history.hours.set(24 * 3650);
        materializer.materialize();
        assertThat(old.files()).allMatch(Files::exists);
        for (int hour : List.of(1, 2)) {
            history.hours.set(hour);
            history.materializer().materialize();
        }
        assertThat(old.files()).noneMatch(Files::exists);
        assertThat(history.staged().rows()).isEqualTo(history.expected());
    }

    @Test
    void a_damaged_or_missing_raw_file_is_named_and_nothing_is_published() throws IOException {
        history.upsert(USERS, "a", Map.of("n", ONE)).land();
        Path raw = history.anyRawFile().orElseThrow();
        byte[] whole = Files.readAllBytes(raw);
        Files.write(raw, Arrays.copyOf(whole, whole.length / 2));
        refused(raw.getFileName().toString());
        Files.write(raw, new byte[whole.length]);
        refused(raw.getFileName().toString());
        Files.delete(raw);
        refused(raw.getFileName().toString());
        assertThat(history.isPublished()).isFalse();
        Files.write(raw, whole);
        history.materializer().materialize();
        assertThat(history.staged().rows()).isEqualTo(history.expected());
    }

    private void refused(String named) {
        StateMaterializer materializer = history.materializer();
        assertThatThrownBy(materializer::materialize)
                .isInstanceOf(SyncFailure.StateUnreadable.class)
                .hasMessageContaining(named)
                .hasMessageContaining("othing was published");
    }

    @Test
    void an_unreadable_record_stops_staging_and_a_full_build_cures_it() throws IOException {
        history.upsert(USERS, "a", Map.of("n", ONE)).land();
        StateMaterializer materializer = history.materializer();
        materializer.materialize();
        Path record = history.root().resolve("staging/_published.json");
        Files.writeString(record, Files.readString(record).replace("\"rows\":1", "\"rows\":2"));
        assertThatThrownBy(materializer::materialize)
                .isInstanceOf(SyncFailure.StateUnreadable.class)
                .hasMessageContaining("staging --full");
        assertThat(materializer.rebuild()).isInstanceOf(Materialized.Published.class);
        assertThat(history.staged().rows()).isEqualTo(history.expected());
    }

    /** Each reads as another value where a cast is all that looks at it. */
    @Test
    void a_value_that_does_not_fit_its_column_is_refused_and_never_rounded() {
        refused("1.5", ONE.types());
        refused("true", ONE.types());
        refused("\" 1\"", ONE.types());
        refused("\"1\"", ONE.types());
        refused("1", Literal.BY_KIND.get(4).get(0).types());
        refused("\"true\"", Literal.BY_KIND.get(4).get(0).types());
        refused("\"1.5\"", FLOAT.types());
        refused("\"{\\\"$float\\\":\\\"AAAAAAAA8H8=\\\"}\"", FLOAT.types());
        refused("\"inf\"", FLOAT.types());
        refused("\"nan\"", FLOAT.types());
        refused("{\"a\":1}", FLOAT.types());
        // Spark's staging.sql refuses them, too.
        refused("1", TEXT.types());
        refused("1.0E10", TEXT.types());
        refused("true", TEXT.types());
        refused("{\"a\":1}", TEXT.types());
        refused("\"AAAA\"", Literal.BY_KIND.get(6).get(0).types());
        refused(
                "\"{\\\"$bytes\\\":\\\"AAAA\\\"}\"",
                Literal.BY_KIND.get(6).get(0).types());
    }

    /** Fields of usual and of odd names are taken out in two ways. */
    private void refused(String json, ObservedTypes types) {
        for (String field : List.of("n", "a.b")) {
            StagingHistory wrong = new StagingHistory(directory.resolve("wrong" + sequence++));
            wrong.upsert(USERS, "a", Map.of(field, new Literal(json, types, "")))
                    .land();
            for (StateMaterializer materializer : List.of(wrong.materializer(), wrong.rowByRow())) {
                assertThatThrownBy(materializer::materialize)
                        .as("%s in the column %s of %s", json, field, types)
                        .isInstanceOf(SyncFailure.Fatal.class)
                        .hasMessageContaining("does not fit");
            }
        }
    }

    @Test
    void a_revision_that_landed_twice_in_one_batch_is_one_row() {
        for (int way = 0; way < 2; way++) {
            StagingHistory twice = new StagingHistory(directory.resolve("twice" + way));
            twice.upsert(USERS, "a", Map.of("n", ONE))
                    .again()
                    .upsert(USERS, "b", Map.of("n", ONE))
                    .land();
            StateMaterializer materializer = way == 0 ? twice.materializer() : twice.rowByRow();
            materializer.materialize();
            assertThat(twice.staged().rows()).isEqualTo(twice.expected());
            twice.upsert(USERS, "c", Map.of("n", ONE)).again().land();
            materializer.materialize();
            assertThat(twice.staged().rows()).isEqualTo(twice.expected());
            assertThat(twice.state(UnaryOperator.identity()).tables().get(USERS).rows())
                    .isEqualTo(3);
        }
    }

    @Test
    void values_never_show_in_an_error() {
        Literal secret = new Literal("\"secret-4711\"", ONE.types(), "");
        history.upsert(USERS, "a", Map.of("n", secret)).land();
        StateMaterializer materializer = history.materializer();
        assertThatThrownBy(materializer::materialize)
                .isInstanceOf(SyncFailure.Fatal.class)
                .hasMessageContaining("Conversion Error")
                .hasMessageNotContaining("4711");
        assertThat(history.isPublished()).isFalse();
    }
}
