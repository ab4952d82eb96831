package io.caravan.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.core.destination.OpenBatch;
import io.caravan.core.destination.StagedBatch;
import io.caravan.core.failure.SyncFailure;
import io.caravan.parquet.RollPolicy;
import io.caravan.store.DecoratedStore;
import io.caravan.store.ObjectKey;
import io.caravan.store.S3Access;
import io.caravan.store.StoreLocation;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskTest {
    private static final String USER = System.getProperty("user.name");

    @TempDir
    Path directory;

    private Lake lake;

    @BeforeEach
    void open() {
        lake = new Lake(directory);
    }

    @Test
    void locations_that_are_none_are_named() {
        for (String location : List.of("", "file:", "data/lake", "http://x")) {
            assertThatThrownBy(() -> StoreLocation.parse(location, S3Access.DEFAULT))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("file:DIR");
        }
        for (String location : List.of("s3://", "s3://B/x", "s3://bucket//x", "s3://bucket/../x", "s3://bucket/a b")) {
            assertThatThrownBy(() -> StoreLocation.parse(location, S3Access.DEFAULT))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(StoreLocation.parse("file:data/lake", S3Access.DEFAULT))
                .isEqualTo(new StoreLocation.OnDisk(Path.of("data/lake")));
        assertThat(StoreLocation.parse("s3://bucket/a/b", S3Access.DEFAULT))
                .isEqualTo(StoreLocation.parse("s3://bucket/a/b/", S3Access.DEFAULT))
                .isEqualTo(new StoreLocation.InBucket("bucket", "a/b/", S3Access.DEFAULT));
    }

    @Test
    void a_file_in_place_of_the_location_or_its_parent_is_found_by_the_check() throws IOException {
        Files.writeString(lake.root(), "a file");
        assertThatThrownBy(() -> lake.writer("one").verifyWritable())
                .isInstanceOf(SyncFailure.Misconfigured.class)
                .hasMessageContaining("s3.location " + lake.root())
                .hasMessageContaining("is a file");
        Lake below = new Lake(lake.root());
        assertThatThrownBy(() -> below.writer("one").verifyWritable())
                .isInstanceOf(SyncFailure.Misconfigured.class)
                .hasMessageContaining(lake.root() + " is a file");
    }

    @Test
    void a_file_in_place_of_the_location_stops_a_batch_with_path_and_user() throws IOException {
        Files.writeString(lake.root(), "a file");
        assertThatThrownBy(() -> lake.writer("one").open(1))
                .isInstanceOf(SyncFailure.Misconfigured.class)
                .hasMessageContaining(lake.root().toString())
                .hasMessageContaining("as user " + USER);
    }

    @Test
    void a_file_in_place_of_the_spool_stops_a_batch_with_path_and_user() throws IOException {
        Files.writeString(directory.resolve("spool"), "a file");
        assertThatThrownBy(() -> lake.writer("one").open(1))
                .isInstanceOf(SyncFailure.Misconfigured.class)
                .hasMessageContaining("spool")
                .hasMessageContaining("as user " + USER);
    }

    @Test
    void a_full_disk_abandons_the_batch_and_the_next_attempt_succeeds() {
        boolean[] full = {true};
        S3Destination writer = lake.writer("one", store -> new DecoratedStore(store) {
            @Override
            public void put(ObjectKey key, Path file) throws IOException {
                if (full[0]) {
                    throw new FileSystemException(key.value(), null, "No space left on device");
                }
                super.put(key, file);
            }
        });
        try (OpenBatch open = writer.open(1)) {
            open.append(Lake.upsert(Lake.USERS, "a", 1), 1);
            assertThatThrownBy(() -> Lake.stageAll(open))
                    .isInstanceOf(SyncFailure.Retryable.class)
                    .hasMessageContaining("No space left on device. Make room there.")
                    .hasMessageContaining("table app/users");
            full[0] = false;
            writer.commit(Lake.staged(1, Lake.stageAll(open), List.of()));
        }
        assertThat(lake.visible()).hasSize(1);
        assertThat(lake.spooled()).isEmpty();
    }

    @Test
    void a_crash_at_any_step_of_the_store_loses_and_repeats_nothing() {
        for (int crashAt = 0; crashAt < 12; crashAt++) {
            Lake crashing = new Lake(directory.resolve("crash" + crashAt));
            int[] left = {crashAt};
            S3Destination doomed = crashing.writer("doomed", store -> new CrashingStore(store, left));
            try {
                doomed.lastReceipt();
                doomed.commit(Lake.stage(doomed, 1, "a"));
            } catch (CrashingStore.Crash e) {
                // the process is gone
            }
            S3Destination next = crashing.writer("next");
            long last = next.lastReceipt().map(receipt -> receipt.batch()).orElse(0L);
            next.sweep();
            StagedBatch batch = Lake.stage(next, last + 1, "b");
            next.commit(batch);

            assertThat(crashing.visible()).as("crash at step " + crashAt).hasSize((int) (last + 1) * 2);
            assertThat(crashing.files("raw_change_log")).hasSize((int) (last + 1) * 2);
            assertThat(crashing.spooled()).isEmpty();
        }
    }

    @Test
    void a_file_that_changed_in_the_spool_is_never_staged() throws IOException {
        lake.roll = new RollPolicy(1, 1 << 20, 48 << 20);
        S3Destination writer = lake.writer("one");
        try (OpenBatch open = writer.open(1)) {
            open.append(Lake.upsert(Lake.USERS, "a", 1), 1);
            Files.writeString(directory.resolve("spool").resolve(lake.spooled().get(0)), "torn");
            assertThatThrownBy(() -> Lake.stageAll(open))
                    .isInstanceOf(SyncFailure.Retryable.class)
                    .hasMessageContaining("has changed since it was written");
        }
        assertThat(lake.files("raw_change_log")).isEmpty();
    }
}
