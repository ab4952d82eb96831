package io.caravan.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.core.change.TableRef;
import io.caravan.core.destination.OpenBatch;
import io.caravan.core.destination.StagedFile;
import io.caravan.core.failure.SyncFailure;
import io.caravan.store.DecoratedStore;
import io.caravan.store.ObjectStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a disk that takes {@code Users} for {@code users}, a sweep of one table would delete the files of the other. */
class FoldedCaseTest {
    private static final TableRef LARGE = TableRef.root("Users");

    @TempDir
    private Path directory;

    private Lake lake;

    @BeforeEach
    void open() {
        lake = new Lake(directory);
    }

    /** As of a disk that folds case: of what is asked, nothing else is different. */
    private static ObjectStore folding(ObjectStore store) {
        return new DecoratedStore(store) {
            @Override
            public boolean foldsCase() {
                return true;
            }
        };
    }

    private static List<StagedFile> stage(S3Destination writer, long batch, TableRef... tables) {
        try (OpenBatch open = writer.open(batch)) {
            for (TableRef table : tables) {
                open.append(Lake.upsert(table, "a", batch), 1);
            }
            return Lake.stageAll(open);
        }
    }

    @Test
    void two_tables_of_one_folder_are_refused_before_anything_is_landed() {
        S3Destination writer = lake.writer("one", FoldedCaseTest::folding);
        assertThatThrownBy(() -> stage(writer, 1, Lake.USERS, LARGE))
                .isInstanceOf(SyncFailure.Misconfigured.class)
                .hasMessageContainingAll(
                        "app/users", "app/Users", "convex.exclude", lake.root().toString());
        assertThat(lake.live()).isEmpty();
    }

    @Test
    void so_is_one_that_comes_when_the_other_has_landed() {
        S3Destination first = lake.writer("one", FoldedCaseTest::folding);
        first.commit(Lake.stage(first, 1, "a"));
        S3Destination next = lake.writer("two", FoldedCaseTest::folding);
        assertThatThrownBy(() -> stage(next, 2, LARGE))
                .hasMessageContaining("app/users and app/Users differ")
                .hasMessageContaining("Leave out app/Users by convex.exclude");
        assertThat(lake.files("raw_change_log")).noneMatch(name -> name.contains("/Users/"));
        assertThat(stage(lake.writer("three", FoldedCaseTest::folding), 2, Lake.USERS, Lake.ENTRIES))
                .hasSize(2);
    }

    @Test
    void where_the_disk_tells_case_apart_both_land() {
        List<StagedFile> files = new ArrayList<>(stage(lake.writer("one"), 1, Lake.USERS, LARGE));
        assertThat(files).extracting(StagedFile::table).containsExactlyInAnyOrder(Lake.USERS, LARGE);
        assertThat(lake.files("_tmp")).as("of the probe").isEmpty();
    }
}
