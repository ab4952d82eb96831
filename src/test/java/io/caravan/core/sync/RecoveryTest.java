package io.caravan.core.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.core.change.TableRef;
import io.caravan.core.checkpoint.Checkpoint;
import io.caravan.core.checkpoint.Phase.DataSync;
import io.caravan.core.checkpoint.Phase.DeltaTail;
import io.caravan.core.failure.SyncFailure;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RecoveryTest {
    @Test
    void a_fresh_start_has_no_checkpoint() {
        assertThat(Recovery.choose(Optional.empty(), Optional.empty())).isEmpty();
    }

    @Test
    void a_lost_local_copy_is_replaced_by_the_last_receipt() {
        assertThat(Recovery.choose(Optional.empty(), Optional.of(at(7, 70)))).contains(at(7, 70));
    }

    @Test
    void the_receipt_outranks_an_older_local_copy() {
        assertThat(Recovery.choose(Optional.of(at(6, 60)), Optional.of(at(7, 70))))
                .contains(at(7, 70));
    }

    @Test
    void the_local_copy_may_be_ahead_by_an_empty_stretch_of_log() {
        assertThat(Recovery.choose(Optional.of(at(7, 75)), Optional.of(at(7, 70))))
                .contains(at(7, 75));
    }

    @Test
    void a_local_copy_that_goes_on_by_another_protocol_counts_until_the_receipt_is_further() {
        Checkpoint moved = at(7, 70).withPhase(new DataSync(Optional.of("opaque"), OptionalLong.of(70)));
        assertThat(Recovery.choose(Optional.of(moved), Optional.of(at(7, 70)))).contains(moved);
        assertThat(Recovery.choose(Optional.of(moved), Optional.of(at(7, 71)))).contains(at(7, 71));
        assertThat(Recovery.choose(Optional.of(at(7, 70)), Optional.of(moved.withPhase(further()))))
                .contains(moved.withPhase(further()));
    }

    private static DataSync further() {
        return new DataSync(Optional.of("further"), OptionalLong.of(71));
    }

    @Test
    void a_destination_that_lost_batches_stops_the_program() {
        assertThatThrownBy(() -> Recovery.choose(Optional.of(at(8, 80)), Optional.of(at(7, 70))))
                .isInstanceOf(SyncFailure.StateUnreadable.class)
                .hasMessageContaining("batch 8")
                .hasMessageContaining("only 7");
    }

    @Test
    void an_emptied_destination_stops_the_program() {
        assertThatThrownBy(() -> Recovery.choose(Optional.of(at(8, 80)), Optional.empty()))
                .isInstanceOf(SyncFailure.StateUnreadable.class);
    }

    @Test
    void a_local_copy_of_another_destination_stops_the_program() {
        Checkpoint other = at(7, 75);
        TreeMap<TableRef, Long> generations = new TreeMap<>(other.generations());
        generations.put(TableRef.root("users"), 5L);
        Checkpoint foreign = new Checkpoint(
                other.source(),
                other.deployment(),
                other.batch(),
                other.selection(),
                generations,
                other.schemas(),
                other.phase());
        assertThatThrownBy(() -> Recovery.choose(Optional.of(foreign), Optional.of(at(7, 70))))
                .isInstanceOf(SyncFailure.StateUnreadable.class);
    }

    private static Checkpoint at(long batch, long cursor) {
        TreeMap<TableRef, Long> generations = new TreeMap<>();
        generations.put(TableRef.root("users"), 1L);
        return new Checkpoint("app", "d", batch, "{}", generations, new TreeMap<>(), new DeltaTail(cursor));
    }
}
