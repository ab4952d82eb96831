package io.caravan.staging;

import static io.caravan.staging.StagingHistory.ENTRIES;
import static io.caravan.staging.StagingHistory.USERS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.caravan.core.destination.Materialized;
import io.caravan.core.failure.SyncFailure;
import io.caravan.s3.S3Key;
import io.caravan.staging.record.PublishedCodec;
import io.caravan.store.DecoratedStore;
import io.caravan.store.ObjectKey;
import io.caravan.store.ObjectStore;
import io.caravan.testing.ledger.StagedTables;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Staging that fails, once or for days: what it leaves in the bucket and on the disk. */
class FailingMaterializerTest {
    private static final Literal ONE = Literal.BY_KIND.get(1).get(0);

    @TempDir
    private Path directory;

    private StagingHistory history;

    @BeforeEach
    void publish() {
        history = new StagingHistory(directory);
        history.upsert(USERS, "a", Map.of("n", ONE))
                .upsert(ENTRIES, "b", Map.of("n", ONE))
                .land();
        history.materializer(Remote::new).materialize();
    }

    /** Has its objects elsewhere; nothing goes wrong yet. */
    private static class Remote extends DecoratedStore {
        Remote(ObjectStore store) {
            super(store);
        }
    }

    private static Remote failingAtTheLastTable(ObjectStore store, Runnable before) {
        return new Remote(store) {
            @Override
            public void put(ObjectKey key, Path file) throws IOException {
                if (key.value().startsWith("staging/waitlist/")) {
                    before.run();
                    throw new FileSystemException(key.value(), null, "No space left on device");
                }
                super.put(key, file);
            }
        };
    }

    /** A new document in each table, and a later revision of the one that it began with. */
    private void change(String id) {
        history.upsert(USERS, "a", Map.of("n", ONE))
                .upsert(ENTRIES, "b", Map.of("n", ONE))
                .upsert(USERS, id, Map.of("n", ONE))
                .upsert(ENTRIES, id, Map.of("n", ONE))
                .land();
    }

    private List<String> parts() {
        return history.files("staging/").stream()
                .filter(file -> file.contains("/part-"))
                .toList();
    }

    private List<Path> cached() throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve("scratch/staging/cache"))) {
            return files.toList();
        }
    }

    @Test
    void a_failure_that_lasts_fills_neither_the_bucket_nor_the_disk() throws IOException {
        List<String> before = parts();
        StateMaterializer failing = history.materializer(store -> failingAtTheLastTable(store, () -> {}));
        for (int i = 0; i < 3; i++) {
            change("c" + i);
            assertThatThrownBy(failing::materialize).hasMessageContaining("No space left");
            assertThat(parts()).isEqualTo(before);
            assertThat(cached()).hasSameSizeAs(before);
        }
        assertThat(directory.resolve("scratch/staging/work")).doesNotExist();
        history.materializer(Remote::new).materialize();
        assertThat(history.staged().rows()).isEqualTo(history.expected());
    }

    @Test
    void what_is_past_its_grace_period_is_deleted_while_staging_fails() {
        change("c");
        StateMaterializer materializer = history.materializer(Remote::new);
        StagedTables old = history.staged();
        materializer.materialize();
        assertThat(old.files()).allMatch(Files::exists);
        history.hours.addAndGet(2);
        change("d");
        StateMaterializer failing = history.materializer(store ->
                failingAtTheLastTable(store, () -> assertThat(old.files()).noneMatch(Files::exists)));
        assertThatThrownBy(failing::materialize).isInstanceOf(SyncFailure.class);
        assertThat(old.files()).noneMatch(Files::exists);
        assertThat(parts()).hasSize(2);
    }

    @Test
    void a_run_that_fails_takes_nothing_away_from_another_that_published_the_same_rows() {
        change("c");
        StateMaterializer failing = history.materializer(store -> failingAtTheLastTable(
                store, () -> history.materializer(Remote::new, "other").materialize()));
        assertThatThrownBy(failing::materialize).hasMessageContaining("No space left");
        assertThat(history.staged().rows()).isEqualTo(history.expected());
    }

    @Test
    void whoever_comes_second_leaves_nothing_behind() {
        change("c");
        StateMaterializer slow = history.materializer(store -> new Remote(store) {
            @Override
            public boolean replace(ObjectKey key, byte[] content, Optional<byte[]> before) throws IOException {
                if (key.equals(S3Key.STATE.published())) {
                    history.materializer(Remote::new, "other").materialize();
                }
                return super.replace(key, content, before);
            }
        });
        assertThat(slow.materialize()).isEqualTo(new Materialized.Unchanged(2));
        assertThat(history.staged().rows()).isEqualTo(history.expected());
        assertThat(parts()).as("two published versions of two tables").hasSize(4);
    }

    @Test
    void a_publication_of_which_nobody_knows_is_never_taken_back() {
        change("c");
        StateMaterializer doubtful = history.materializer(store -> new Remote(store) {
            @Override
            public boolean replace(ObjectKey key, byte[] content, Optional<byte[]> before) throws IOException {
                super.replace(key, content, before);
                throw new IOException("the answer was lost");
            }
        });
        assertThatThrownBy(doubtful::materialize).hasMessageContaining("the answer was lost");
        assertThat(history.staged().rows()).isEqualTo(history.expected());
    }

    @Test
    void what_is_published_is_reported_so_though_old_versions_cannot_be_listed() {
        change("c");
        StateMaterializer blind = history.materializer(store -> new Remote(store) {
            @Override
            public Stream<ObjectKey> list(String prefix, String after) throws IOException {
                if (prefix.equals(S3Key.STATE.root())) {
                    throw new UncheckedIOException(new IOException("the listing broke off"));
                }
                return super.list(prefix, after);
            }
        });
        assertThat(blind.materialize()).isInstanceOf(Materialized.Published.class);
        assertThat(history.staged().rows()).isEqualTo(history.expected());
    }

    @Test
    void a_build_that_takes_longer_than_the_grace_period_is_not_swept_by_another_host() {
        change("c");
        StateMaterializer slow = history.materializer(store -> new Remote(store) {
            @Override
            public boolean replace(ObjectKey key, byte[] content, Optional<byte[]> before) throws IOException {
                if (key.equals(S3Key.STATE.published())) {
                    sweepAsAnotherHost(before);
                    history.hours.addAndGet(2);
                    sweepAsAnotherHost(before);
                }
                return super.replace(key, content, before);
            }
        });
        assertThat(slow.materialize()).isInstanceOf(Materialized.Published.class);
        assertThat(history.staged().rows()).isEqualTo(history.expected());
    }

    private void sweepAsAnotherHost(Optional<byte[]> published) throws IOException {
        new VersionSweeper(history.store(), S3Key.STATE, history.clock(), Duration.ofHours(1))
                .sweep(published.map(text -> PublishedCodec.read(text, S3Key.STATE, "")));
    }

    @Test
    void a_disk_that_is_too_full_to_note_old_versions_heals() {
        StateMaterializer materializer = history.materializer(store -> new Remote(store) {
            @Override
            public boolean replace(ObjectKey key, byte[] content, Optional<byte[]> before) throws IOException {
                if (key.equals(S3Key.STATE.unnamed())) {
                    throw new FileSystemException(key.value(), null, "No space left on device");
                }
                return super.replace(key, content, before);
            }
        });
        StagedTables old = history.staged();
        change("c");
        materializer.materialize();
        assertThat(old.files()).allMatch(Files::exists);
        history.hours.addAndGet(2);
        materializer.materialize();
        assertThat(old.files()).noneMatch(Files::exists);
    }

    @Test
    void what_a_killed_run_has_left_is_gone_after_a_day() throws IOException {
        Path left =
                history.root().resolve("staging/app/users/00000000000000000009/part-00000-0123456789abcdef.parquet");
        Files.createDirectories(left.getParent());
        Files.writeString(left, "half");
        history.forgetThatARunCameToItsEnd();
        StateMaterializer materializer = history.materializer();
        materializer.materialize();
        history.hours.addAndGet(2);
        materializer.materialize();
        assertThat(left).exists();
        history.hours.addAndGet(23);
        materializer.materialize();
        assertThat(left.getParent()).doesNotExist();
    }

    @Test
    void a_disk_without_hard_links_does() throws IOException {
        Path otherDisk = Path.of("/dev/shm");
        assumeThat(otherDisk).isDirectory();
        assumeThat(Files.getFileStore(otherDisk)).isNotEqualTo(Files.getFileStore(directory));
        Path cache = Files.createTempDirectory(otherDisk, "caravan");
        try {
            Files.createDirectories(directory.resolve("linkless/staging"));
            Files.createSymbolicLink(directory.resolve("linkless/staging/cache"), cache);
            change("c");
            history.materializer(Remote::new, "linkless").materialize();
            assertThat(history.staged().rows()).isEqualTo(history.expected());
            assertThat(cache).isNotEmptyDirectory();
        } finally {
            try (Stream<Path> files = Files.list(cache)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(cache);
        }
    }
}
