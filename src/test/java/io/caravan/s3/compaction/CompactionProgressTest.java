package io.caravan.s3.compaction;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.core.watch.SyncEvent;
import io.caravan.core.watch.SyncEvent.Stage;
import io.caravan.core.watch.SyncListener;
import io.caravan.core.watch.Work;
import io.caravan.s3.Compacting;
import io.caravan.s3.Lake;
import io.caravan.s3.S3Destination;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A compaction that takes hours says meanwhile which table it has in hand, and how many rows are left. */
class CompactionProgressTest {
    private static final int BATCHES = 12;

    @TempDir
    private Path directory;

    private final List<SyncEvent> heard = new CopyOnWriteArrayList<>();

    @Test
    void every_file_that_is_read_moves_the_rows_up_to_their_number() {
        Lake lake = new Lake(directory);
        S3Destination writer = lake.writer("one");
        for (long batch = 1; batch <= BATCHES; batch++) {
            writer.commit(Lake.stage(writer, batch, "id" + batch));
        }

        SyncListener listener = heard::add;
        Compacting.once(writer, S3Compaction.of(writer, Compacting.SMALL, listener));

        List<Stage> stages = heard.stream()
                .map(event -> (SyncEvent.Progressed) event)
                .filter(event -> event.work() == Work.COMPACTION)
                .map(SyncEvent.Progressed::at)
                .flatMap(Optional::stream)
                .toList();
        assertThat(stages).hasSize(2 * (BATCHES + 1)).extracting(Stage::of).containsOnly(2);
        assertThat(stages).extracting(Stage::done).containsOnly(0, 1).isSorted();
        assertThat(stages).extracting(stage -> stage.rows().done()).isSorted().endsWith(2L * BATCHES);
        assertThat(stages).extracting(stage -> stage.rows().of()).containsOnly(OptionalLong.of(2L * BATCHES));
        assertThat(stages.get(0).table())
                .isNotEqualTo(stages.get(stages.size() - 1).table());
    }
}
