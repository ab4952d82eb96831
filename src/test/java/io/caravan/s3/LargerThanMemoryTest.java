package io.caravan.s3;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.core.sync.Materialized;
import io.caravan.testing.BulkLake;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** 250 MB of documents through an engine that may keep 128 MB. */
@Tag("slow")
class LargerThanMemoryTest {
    private static final int DOCUMENTS = 250_000;

    @TempDir
    private Path directory;

    @Test
    void a_table_several_times_larger_than_the_memory_is_built_and_merged_in_parts() {
        BulkLake lake = new BulkLake(directory, 750);
        lake.land(DOCUMENTS, DOCUMENTS);
        MaterializerSettings limits =
                new MaterializerSettings(directory.resolve("scratch"), 128L << 20, 32L << 20, Duration.ofHours(1));
        S3Materializer materializer = S3Materializer.create(lake.settings(), limits);
        assertThat(rows(materializer.materialize())).isEqualTo(DOCUMENTS);
        assertThat(new Lake(directory).files("staging/app/orders/")).hasSizeGreaterThan(2);
        lake.land(1000, DOCUMENTS);
        assertThat(rows(materializer.materialize())).isEqualTo(DOCUMENTS);
    }

    private static long rows(Materialized done) {
        return ((Materialized.Published) done).tables().get(0).rows();
    }
}
