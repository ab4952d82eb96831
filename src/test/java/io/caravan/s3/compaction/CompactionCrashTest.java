package io.caravan.s3.compaction;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.core.destination.Compaction;
import io.caravan.ledger.RawLog;
import io.caravan.s3.Compacting;
import io.caravan.s3.CrashingStore;
import io.caravan.s3.Lake;
import io.caravan.s3.S3Destination;
import io.caravan.s3.S3Ledger;
import io.caravan.store.DecoratedStore;
import io.caravan.store.ObjectKey;
import io.caravan.store.ObjectStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A compaction whose process dies before each single step that changes the store, checkpoint and hint included. */
class CompactionCrashTest {
    private static final CompactConfig NO_GRACE =
            new CompactConfig(Optional.empty(), 1 << 20, 4 << 20, 3, Duration.ZERO);

    @TempDir
    private Path directory;

    private Lake template;
    private List<List<String>> before;

    /** The compaction is batch 100, which also writes the checkpoint of the manifests. */
    @BeforeEach
    void ninety_nine_batches() {
        template = new Lake(directory.resolve("template"));
        S3Destination writer = template.writer("one");
        for (long batch = 1; batch <= 99; batch++) {
            writer.commit(
                    batch % 25 == 0
                            ? Lake.stage(writer, batch, "id" + batch)
                            : Lake.staged(batch, List.of(), List.of()));
        }
        before = template.rows();
    }

    @Test
    void nothing_is_lost_and_the_next_one_goes_on() throws IOException {
        int crashes = 0;
        boolean crashed = true;
        while (crashed) {
            Lake lake = copy("step" + crashes);
            crashed = compact(lake, crashes);
            assertThat(lake.rows()).as("step %d", crashes).isEqualTo(before);
            goOn(lake, "step " + crashes);
            crashes++;
        }
        assertThat(crashes).isGreaterThan(15);
    }

    /** Compacts, and deletes at once what is replaced. */
    private static boolean compact(Lake lake, int steps) {
        int[] left = {steps};
        try {
            S3Destination writer = lake.writer("crashing", store -> new EveryStep(store, left));
            Compaction compaction = S3Compaction.of(writer, NO_GRACE);
            Compacting.once(writer, compaction);
            compaction.expire();
            return false;
        } catch (CrashingStore.Crash crash) {
            return true;
        }
    }

    private static void goOn(Lake lake, String step) {
        S3Destination next = lake.writer("next");
        next.lastReceipt();
        next.sweep();
        Compacting.all(next, NO_GRACE);
        S3Compaction.of(next, NO_GRACE).expire();
        long batch = next.lastReceipt().orElseThrow().batch() + 1;
        next.commit(Lake.stage(next, batch, "after"));
        assertThat(lake.rows()).as(step).hasSize(8);
        assertThat(lake.files("raw_change_log")).as(step).containsExactlyInAnyOrderElementsOf(lake.live());
        assertThat(new RawLog(lake.store(), S3Ledger.MANIFESTS)
                        .head()
                        .orElseThrow()
                        .files())
                .as(step)
                .hasSize(4);
    }

    private Lake copy(String name) throws IOException {
        Path target = directory.resolve(name);
        try (Stream<Path> paths = Files.walk(template.directory)) {
            for (Path path : paths.toList()) {
                Path to = target.resolve(template.directory.relativize(path).toString());
                if (Files.isDirectory(path)) {
                    Files.createDirectories(to);
                } else {
                    Files.createLink(to, path);
                }
            }
        }
        return new Lake(target);
    }

    /** As {@link CrashingStore}, before every call that changes something, and every file that is fetched. */
    private static final class EveryStep extends DecoratedStore {
        private final int[] left;

        EveryStep(ObjectStore store, int[] left) {
            super(store);
            this.left = left;
        }

        private void step() {
            if (left[0]-- == 0) {
                throw new CrashingStore.Crash();
            }
        }

        @Override
        public boolean putIfAbsent(ObjectKey key, byte[] content) throws IOException {
            step();
            return super.putIfAbsent(key, content);
        }

        @Override
        public void put(ObjectKey key, Path file) throws IOException {
            step();
            super.put(key, file);
        }

        @Override
        public boolean fetch(ObjectKey key, Path file) throws IOException {
            step();
            return super.fetch(key, file);
        }

        @Override
        public boolean replace(ObjectKey key, byte[] content, Optional<byte[]> expected) throws IOException {
            step();
            return super.replace(key, content, expected);
        }

        @Override
        public void delete(ObjectKey key) throws IOException {
            step();
            super.delete(key);
        }
    }
}
