package io.caravan.app.target;

import static io.caravan.app.target.WarehouseBatches.ORDERS;
import static io.caravan.app.target.WarehouseBatches.USERS;
import static io.caravan.app.target.WarehouseBatches.batchAfter;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.cli.Interrupted;
import io.caravan.core.change.TableRef;
import io.caravan.core.destination.OpenBatch;
import io.caravan.core.destination.StagedBatch;
import io.caravan.core.failure.SyncFailure;
import io.caravan.databricks.DatabricksDestination;
import io.caravan.testing.warehouse.TableStream;
import io.caravan.testing.warehouse.Warehouse;
import io.caravan.testing.warehouse.WarehouseFault;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** One commit after another into a warehouse, each disturbed in another way. */
class DatabricksCommitTest {
    private static final String STAGE = "^MERGE INTO .*staged";
    private static final String DECIDE = "^UPDATE .*pending = \\?";
    private static final String MERGE = "^MERGE INTO .*orders";
    private static final String COPY = "^COPY INTO";
    private static final String RECORD = "^MERGE INTO .*batches";
    private static final String FINISH = "^UPDATE .*pending = NULL";

    @TempDir
    private Path directory;

    @RegisterExtension
    private final WarehouseBatches batches = new WarehouseBatches(() -> directory);

    private final Warehouse testbed = Warehouse.shared();

    @Test
    @Tag("slow")
    void a_crash_before_any_statement_of_a_commit_loses_nothing_and_doubles_nothing() {
        batches.landNext(batches.writer());
        long batch = 2;
        while (isCrashed(batch, Interrupted.atStep((int) batch - 2))) {
            batches.expect(batch++);
        }
        assertThat(batch).isGreaterThan(8);
        batches.expect(batch);
    }

    @Test
    void a_crash_right_after_a_batch_is_decided_loses_nothing_and_doubles_nothing() {
        batches.landNext(batches.writer());
        assertThat(isCrashed(2, text -> text.startsWith("COPY INTO"))).isTrue();
        batches.expect(2);
    }

    /** If the writer dies there, its successor lands the batch, or finds it landed. */
    private boolean isCrashed(long batch, Predicate<String> fatal) {
        DatabricksDestination dying = batches.dying(fatal);
        assertThat(batchAfter(dying)).isEqualTo(batch);
        try {
            batches.land(dying, batch);
            return false;
        } catch (Interrupted.Crash unusedCrash) {
            DatabricksDestination successor = batches.writer();
            if (batchAfter(successor) == batch) {
                batches.land(successor, batch);
            }
            return true;
        }
    }

    @Tag("slow")
    @Test
    void a_second_writer_fences_the_first_which_has_changed_nothing_that_anyone_reads() {
        DatabricksDestination first = batches.writer();
        batches.landNext(first);
        try (OpenBatch open = first.open(2)) {
            StagedBatch staged = batches.fill(open, 2, " of the first");
            batches.landNext(batches.writer());
            assertThatThrownBy(() -> first.commit(staged))
                    .isInstanceOf(SyncFailure.Fenced.class)
                    .hasMessageContaining("Let one process only write");
        }
        batches.expect(2);
        assertThat(batches.sql("SELECT count(*) FROM " + batches.bronze(USERS) + " WHERE _id LIKE '%of the first'"))
                .isEqualTo("[[0]]");
    }

    @Tag("slow")
    @Test
    void lost_answers_at_the_statements_of_a_first_batch_leave_each_row_once() {
        for (String statement : List.of(
                "^CREATE TABLE .*checkpoints",
                "^MERGE INTO .*checkpoints",
                "^PUT",
                "^MERGE INTO .*schemas",
                STAGE,
                "^CREATE TABLE .*users",
                "^CREATE TABLE .*orders",
                COPY)) {
            testbed.inject(WarehouseFault.unavailableAfterCommit().onStatement(statement));
        }
        testbed.inject(WarehouseFault.unavailableAfterCommit().onEndpoint("^PUT "));
        testbed.inject(WarehouseFault.dropAfterCommit().onStatement(DECIDE));
        batches.landNext(batches.writer());
        batches.expect(1);
        assertThat(batches.sql("SELECT epoch FROM " + batches.control("checkpoints")))
                .isEqualTo("[[3]]");
        assertThat(batches.sql("SELECT count(*) FROM " + batches.control("schemas")))
                .isEqualTo("[[1]]");
        expectFaults(9);
    }

    @Test
    @Tag("slow")
    void lost_answers_and_storms_of_conflicts_at_every_kind_of_statement_leave_each_row_once_for_a_stream_too() {
        DatabricksDestination writer = batches.writer();
        batches.landNext(writer);
        List<TableStream> streams = List.of(
                TableStream.of(testbed, batches.bronze(USERS)), TableStream.of(testbed, batches.bronze(ORDERS)));
        long batch = 1;
        for (String statement : List.of(STAGE, DECIDE, MERGE, COPY, RECORD, FINISH)) {
            testbed.inject(WarehouseFault.unavailableAfterCommit().onStatement(statement));
            batches.land(writer, ++batch);
            testbed.inject(WarehouseFault.dropAfterCommit().onStatement(statement));
            batches.land(writer, ++batch);
            testbed.inject(WarehouseFault.conflict().onStatement(statement).times(7));
            batches.land(writer, ++batch);
        }
        batches.expect(batch);
        expectFaults(6 * 9);
        assertThat(streams.get(0).verify()).isEqualTo(3 * (int) batch);
        assertThat(streams.get(1).verify()).isEqualTo(2 * (int) batch);
    }

    private void expectFaults(int count) {
        assertThat(testbed.submissions("").stream()
                        .filter(submission -> !submission.fault().equals("none"))
                        .count())
                .isEqualTo(count);
    }

    @Test
    @Tag("slow")
    void rows_that_are_too_large_for_one_statement_of_the_warehouse_follow_in_several() {
        DatabricksDestination writer = batches.writer();
        batches.pad(70_000);
        testbed.inject(WarehouseFault.tooLarge(100_000).onStatement(STAGE).times(Integer.MAX_VALUE));
        batches.landNext(writer);
        assertThat(testbed.submissions("explode(from_json"))
                .extracting(Warehouse.Submission::state)
                .containsExactly("REFUSED", "SUCCEEDED", "SUCCEEDED");
        batches.expect(1);
        testbed.inject(WarehouseFault.tooLarge(10).onStatement(STAGE).times(Integer.MAX_VALUE));
        assertThatThrownBy(() -> batches.land(writer, 2))
                .isInstanceOf(SyncFailure.Misconfigured.class)
                .hasMessageContaining("Set databricks.volume");
    }

    @Test
    @Tag("slow")
    void a_process_that_tries_a_batch_again_lands_what_it_read_the_second_time() {
        DatabricksDestination writer = batches.writer();
        batches.landNext(writer);
        testbed.inject(
                WarehouseFault.error("XX000", "outage").onStatement(DECIDE).times(8));
        assertThatThrownBy(() -> batches.land(writer, 2, " first")).isInstanceOf(SyncFailure.Retryable.class);
        assertThat(batchAfter(writer)).isEqualTo(2);
        assertThat(batches.land(writer, 2, " second").batch()).isEqualTo(2);
        batches.expect(2);
        for (TableRef table : List.of(USERS, ORDERS)) {
            assertThat(batches.sql("SELECT DISTINCT substring_index(_id, ' ', -1) FROM " + batches.bronze(table)
                            + " WHERE _batch = 2"))
                    .isEqualTo("[[\"second\"]]");
        }
    }
}
