package io.caravan.staging;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.core.runtime.SyncRuntime;
import io.caravan.core.watch.SyncEvent;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever verifies a large destination is told which table of it is being read. */
class ComparisonProgressTest {
    @TempDir
    private Path directory;

    @Test
    void each_table_is_told_before_it_is_read_with_the_rows_behind_it() {
        StagingHistory history = new StagingHistory(directory);
        history.truncate(StagingHistory.USERS)
                .upsert(StagingHistory.USERS, "a", Map.of())
                .upsert(StagingHistory.USERS, "b", Map.of())
                .truncate(StagingHistory.ENTRIES)
                .upsert(StagingHistory.ENTRIES, "a", Map.of())
                .land();
        List<SyncEvent> heard = new CopyOnWriteArrayList<>();
        SyncRuntime silent = history.runtime("scratch");
        SyncRuntime runtime = new SyncRuntime(
                silent.source(),
                silent.deployment(),
                silent.state(),
                silent.attempts(),
                silent.clock(),
                silent.sleeper(),
                silent.random(),
                silent.writerIds(),
                heard::add);

        LandedState.read(history.config(), StagingHistory.limits(256L << 20), runtime, table -> true);

        assertThat(heard)
                .filteredOn(SyncEvent.Compares.class::isInstance)
                .map(SyncEvent.Compares.class::cast)
                .map(event -> event.side() + " " + event.at().table().label() + " "
                        + event.at().done() + "/" + event.at().of() + " "
                        + event.at().rows().done())
                .containsExactly("history app/users 0/2 0", "history waitlist/entries 1/2 3");
    }
}
