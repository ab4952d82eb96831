package io.caravan.staging;

import static io.caravan.staging.StagingHistory.ENTRIES;
import static io.caravan.staging.StagingHistory.USERS;
import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.core.change.TableRef;
import io.caravan.parquet.DuckDb;
import io.caravan.s3.S3Key;
import io.caravan.staging.record.Published;
import io.caravan.staging.record.PublishedCodec;
import io.caravan.staging.view.LakeSnapshot;
import io.caravan.staging.view.ReadableTable;
import io.caravan.testing.ledger.StagedDelta;
import io.caravan.testing.ledger.StagedTables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a change of a table writes, and what it leaves alone. */
class TouchedPartsTest {
    private static final Literal ONE = Literal.BY_KIND.get(1).get(0);
    private static final Literal BIG = Literal.BY_KIND.get(2).get(0);
    private static final int FULL = 20;

    @TempDir
    private Path directory;

    private StagingHistory history;
    private StateMaterializer materializer;

    @BeforeEach
    void two_hundred_users_in_parts_of_twenty() {
        history = new StagingHistory(directory);
        materializer = history.ofParts(FULL, UnaryOperator.identity());
        IntStream.range(0, 200).forEach(i -> history.upsert(USERS, "u" + i, Map.of("n", ONE)));
        history.land();
        materializer.materialize();
        assertThat(history.parts()).hasSizeBetween(9, 11);
    }

    private List<String> partsAfter() {
        history.land();
        materializer.materialize();
        assertThat(history.staged().rows()).isEqualTo(history.expected());
        StagedDelta.verify(history.root());
        return history.parts();
    }

    private static List<String> without(List<String> some, List<String> others) {
        List<String> left = new ArrayList<>(some);
        left.removeAll(others);
        return left;
    }

    @Test
    void a_new_row_writes_one_small_part_and_all_others_keep_their_names() throws IOException {
        List<String> before = history.parts();
        history.upsert(USERS, "new", Map.of("n", ONE));
        List<String> after = partsAfter();
        assertThat(after).containsAll(before).hasSize(before.size() + 1);
        long bytes = Files.size(history.root().resolve(without(after, before).get(0)));
        assertThat(bytes)
                .isLessThan(Files.size(history.root().resolve(before.get(0))) * 2)
                .isPositive();
    }

    @Test
    void changed_and_deleted_documents_write_the_parts_that_hold_them_only() {
        List<String> before = history.parts();
        history.upsert(USERS, "u5", Map.of("n", BIG)).delete(USERS, "u3");
        List<String> changed = partsAfter();
        assertThat(without(before, changed)).hasSize(1);
        history.delete(USERS, "u190");
        List<String> deleted = partsAfter();
        assertThat(without(changed, deleted)).hasSize(1);
        assertThat(deleted).hasSameSizeAs(before);
    }

    @Test
    void a_part_whose_documents_are_all_deleted_goes_and_nothing_is_written_for_it() {
        List<String> before = history.parts();
        IntStream.range(0, 200).forEach(i -> {
            if (i < 100) {
                history.delete(USERS, "u" + i);
            }
        });
        List<String> after = partsAfter();
        assertThat(after.size()).isLessThanOrEqualTo(before.size() / 2 + 1);
        assertThat(without(after, before)).hasSizeLessThanOrEqualTo(1);
    }

    @Test
    void a_new_column_is_no_reason_to_write_old_rows_again_and_is_read_in_all_of_them() {
        List<String> before = history.parts();
        history.upsert(USERS, "new", Map.of("n", ONE, "later", BIG));
        assertThat(partsAfter()).containsAll(before);
        try (LakeSnapshot lake = LakeSnapshot.open(history.config(), history.runtime("."), directory.resolve("sql"))) {
            ReadableTable users = lake.tables().get(0);
            assertThat(DuckDb.query("SELECT count(*), count(later), count(n) FROM ("
                            + users.rows().get() + ")"))
                    .isEqualTo(List.of(List.of("201", "1", "201")));
        }
    }

    @Test
    void a_reader_of_an_old_version_reads_on_through_its_grace_and_only_files_that_nobody_names_go() {
        StagedTables old = history.staged();
        Map<String, Map<String, Map<String, String>>> rows = old.rows();
        for (int i = 0; i < 5; i++) {
            history.upsert(USERS, "u" + i * 30, Map.of("n", BIG));
            List<String> unused = partsAfter();
        }
        assertThat(old.rows()).isEqualTo(rows);
        List<String> now = history.parts();
        history.hours.addAndGet(2);
        materializer.materialize();
        assertThat(history.parts()).isEqualTo(now);
        assertThat(history.staged().rows()).isEqualTo(history.expected());
        assertThat(old.files().stream().filter(Files::exists).map(this::name).toList())
                .isNotEmpty()
                .allMatch(now::contains);
    }

    private String name(Path file) {
        return history.root().relativize(file).toString();
    }

    @Test
    void staging_of_before_there_were_parts_is_taken_over_and_divided_when_it_is_first_written() throws IOException {
        history = new StagingHistory(directory.resolve("old"));
        IntStream.range(0, 200).forEach(i -> history.upsert(USERS, "u" + i, Map.of("n", ONE)));
        history.land();
        history.materializer().materialize();
        forgetParts();
        List<String> before = history.parts();
        assertThat(before).hasSize(1);
        materializer = history.ofParts(FULL, UnaryOperator.identity());
        history.upsert(USERS, "new", Map.of("n", ONE));
        assertThat(partsAfter()).as("a search finds nothing to write").containsAll(before);
        history.upsert(USERS, "u7", Map.of("n", BIG));
        assertThat(partsAfter()).doesNotContainAnyElementsOf(before).hasSizeGreaterThan(8);
    }

    /** As the version before this one published it. */
    private void forgetParts() throws IOException {
        Path record = history.root().resolve(S3Key.STATE.published().value());
        Published published = PublishedCodec.read(Files.readAllBytes(record), S3Key.STATE, "test");
        List<Published.Table> tables = published.tables().stream()
                .map(table -> new Published.Table(
                                table.table(),
                                table.version(),
                                table.generation(),
                                table.asOf(),
                                table.fingerprint(),
                                table.columns(),
                                table.parts().stream()
                                        .map(part -> new Published.Part(
                                                part.key(), part.rows(), part.bytes(), part.sha256()))
                                        .toList())
                        .withDelta(table.deltaVersion().getAsLong()))
                .toList();
        Files.write(
                record,
                PublishedCodec.write(new Published(
                        published.source(), published.asOf(), published.publishedAt(), tables, published.missing())));
        assertThat(Files.readString(record)).startsWith("{\"version\":3,");
    }

    @Test
    void a_document_that_was_deleted_and_came_back_as_of_another_time_is_there_once() {
        history.delete(USERS, "u5").upsert(USERS, "u5", Map.of("n", BIG));
        assertThat(partsAfter()).isNotEmpty();
    }

    @Test
    void requests_of_a_run_do_not_grow_with_the_tables_that_did_not_change() {
        assertThat(requests("few", 2)).isEqualTo(requests("many", 14));
    }

    /** Of a run that finds one of so many tables changed; of a process that has run before, and of one that has not. */
    private List<String> requests(String name, int tables) {
        StagingHistory wide = new StagingHistory(directory.resolve(name));
        IntStream.range(0, tables).forEach(i -> wide.upsert(TableRef.root("t" + i), "a", Map.of("n", ONE)));
        wide.upsert(ENTRIES, "e", Map.of("n", ONE)).land();
        CountedStaging counted = CountedStaging.of(wide.config(), wide.runtime("scratch"));
        List<String> requests = new ArrayList<>();
        for (boolean cold : List.of(false, true)) {
            StateMaterializer one = counted.materializer(StagingHistory.limits(256L << 20), wide.runtime("scratch"));
            if (!cold) {
                one.materialize();
                wide.upsert(ENTRIES, "e", Map.of("n", BIG)).land();
                one.materialize();
            }
            wide.upsert(ENTRIES, "e", Map.of("n", ONE)).land();
            String unused = counted.takeRequests();
            one.materialize();
            requests.add(counted.takeRequests());
        }
        return requests;
    }
}
