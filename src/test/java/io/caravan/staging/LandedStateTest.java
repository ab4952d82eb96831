package io.caravan.staging;

import static io.caravan.staging.StagingHistory.ENTRIES;
import static io.caravan.staging.StagingHistory.USERS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.core.failure.SyncFailure;
import io.caravan.ledger.AsOf;
import io.caravan.s3.S3Key;
import io.caravan.staging.record.Published;
import io.caravan.staging.record.PublishedCodec;
import io.caravan.store.DecoratedStore;
import io.caravan.store.ObjectKey;
import io.caravan.store.ObjectStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code verify} reads: beside a running Caravan, and where staging is not what its record says. */
class LandedStateTest {
    private static final Literal ONE = Literal.BY_KIND.get(1).get(0);

    @TempDir
    private Path directory;

    private StagingHistory history;

    @BeforeEach
    void publish() {
        history = new StagingHistory(directory);
        history.upsert(USERS, "a", Map.of("n", ONE))
                .upsert(USERS, "b", Map.of("n", ONE))
                .upsert(ENTRIES, "c", Map.of("n", ONE))
                .land();
        history.materializer().materialize();
    }

    /** Its objects are elsewhere; before each of them is read something happens. */
    private UnaryOperator<ObjectStore> beforeEachFile(Runnable happening) {
        return store -> new DecoratedStore(store) {
            @Override
            public boolean fetch(ObjectKey key, Path file) throws IOException {
                happening.run();
                return super.fetch(key, file);
            }
        };
    }

    private LandedState state() {
        return history.state(UnaryOperator.identity());
    }

    @Test
    void staging_that_is_whole_has_the_rows_of_the_history() {
        history.upsert(ENTRIES, "d", Map.of("n", ONE)).land();
        LandedState state = state();
        assertThat(state.staging()).containsOnlyKeys(USERS).containsEntry(USERS, new LandedState.Staging(2, 0));
        assertThat(state.tables().get(ENTRIES).rows()).isEqualTo(2);
    }

    @Test
    void a_batch_that_is_published_meanwhile_is_no_difference() {
        boolean[] done = {false};
        LandedState state = history.state(beforeEachFile(() -> {
            if (!done[0]) {
                done[0] = true;
                history.upsert(USERS, "e", Map.of("n", ONE))
                        .delete(ENTRIES, "c")
                        .land();
                history.materializer().materialize();
            }
        }));
        assertThat(state.batch()).isEqualTo(1);
        state.staging().forEach((table, staging) -> {
            assertThat(staging.differences()).as(table.path()).isZero();
            assertThat(staging.rows()).isEqualTo(state.tables().get(table).rows());
        });
        assertThat(state.staging()).isNotEmpty();
    }

    @Test
    void staging_of_other_revisions_is_found_though_it_has_as_many_rows() throws IOException {
        Published old = published();
        history.upsert(USERS, "a", Map.of("n", Literal.BY_KIND.get(1).get(1))).land();
        history.materializer().materialize();
        AsOf now = new AsOf(history.batch(), old.asOf().consistentAsOf());
        List<Published.Table> tables =
                old.tables().stream().map(table -> table.at(now)).toList();
        Published lying = Published.of(old.source(), now, old.publishedAt(), tables, new TreeMap<>());
        Files.write(record(), PublishedCodec.write(lying));
        assertThat(state().staging()).containsEntry(USERS, new LandedState.Staging(2, 2));
    }

    @Test
    void a_part_of_staging_that_is_damaged_or_missing_is_named() throws IOException {
        Path part = history.root()
                .resolve(published().byTable().get(USERS).parts().get(0).key().value());
        byte[] whole = Files.readAllBytes(part);
        byte[] altered = whole.clone();
        altered[altered.length / 2] ^= 1;
        Files.write(part, altered);
        assertThatThrownBy(this::state)
                .isInstanceOf(SyncFailure.StateUnreadable.class)
                .hasMessageContaining(part.getFileName().toString())
                .hasMessageContaining("caravan staging --full");
        Files.delete(part);
        assertThatThrownBy(this::state)
                .isInstanceOf(SyncFailure.StateUnreadable.class)
                .hasMessageContaining(part.getFileName().toString());
    }

    @Test
    void the_disk_holds_the_files_of_one_table_at_a_time() {
        List<Integer> seen = new CopyOnWriteArrayList<>();
        history.state(beforeEachFile(() -> seen.add(copies())));
        history.upsert(USERS, "f", Map.of("n", ONE))
                .upsert(ENTRIES, "f", Map.of("n", ONE))
                .land();
        history.materializer(beforeEachFile(() -> seen.add(copies()))).rebuild();
        assertThat(seen).hasSizeGreaterThan(6).allMatch(copies -> copies < 3);
    }

    private int copies() {
        try (Stream<Path> files = Files.walk(directory.resolve("scratch/staging"))) {
            return (int) files.filter(file -> Files.isRegularFile(file)
                            && !file.toString().endsWith(".txt")
                            && !file.getParent().getFileName().toString().equals("cache"))
                    .count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void what_a_killed_verify_has_left_is_gone_after_a_day() throws IOException {
        Path dead = killed("verify-dead", 25);
        Path alive = killed("verify-alive", 1);
        state();
        assertThat(dead).doesNotExist();
        assertThat(alive).exists();
    }

    private Path killed(String name, int hoursAgo) throws IOException {
        Path run = Files.createDirectories(directory.resolve("scratch/staging").resolve(name));
        Files.writeString(run.resolve("1"), "half");
        Files.setLastModifiedTime(run, FileTime.from(history.clock().instant().minus(Duration.ofHours(hoursAgo))));
        return run;
    }

    private Path record() {
        return history.root().resolve(S3Key.STATE.published().value());
    }

    private Published published() throws IOException {
        return PublishedCodec.read(Files.readAllBytes(record()), S3Key.STATE, "");
    }
}
