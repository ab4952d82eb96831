package io.caravan.staging;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.core.destination.Materialized;
import io.caravan.parquet.DuckDb;
import io.caravan.s3.Lake;
import io.caravan.testing.ledger.StagedTables;
import io.caravan.testing.warehouse.BulkLake;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** More than a gigabyte of documents through an engine that may keep 128 MB. */
@Tag("slow")
class LargerThanMemoryTest {
    private static final int DOCUMENTS = 1_150_000;
    private static final int BYTES = 1_000;
    private static final long MEMORY = 128L << 20;

    @TempDir
    private Path directory;

    @Test
    void a_table_eight_times_as_large_as_the_memory_is_built_and_merged_row_by_row() {
        BulkLake lake = new BulkLake(directory, BYTES - 250);
        lake.land(DOCUMENTS, DOCUMENTS);
        assertThat(documentBytes()).isGreaterThan(8 * MEMORY);
        StagingConfig limits =
                new StagingConfig(StagingConfig.When.BY_COMMAND, Duration.ZERO, MEMORY, 32L << 20, Duration.ofHours(1));
        StateMaterializer materializer = StateMaterializer.create(lake.config(), limits, lake.runtime());
        assertThat(rows(materializer.materialize())).isEqualTo(DOCUMENTS);
        assertThat(new Lake(directory).files("staging/app/orders/")).hasSizeGreaterThan(2);
        assertThat(staged()).isEqualTo(landed());
        lake.land(1000, DOCUMENTS);
        assertThat(rows(materializer.materialize())).isEqualTo(DOCUMENTS);
        assertThat(staged()).isEqualTo(landed());
    }

    private static long rows(Materialized done) {
        return ((Materialized.Published) done).tables().get(0).rows();
    }

    private long documentBytes() {
        return Long.parseLong(DuckDb.query("SELECT sum(strlen(document)) FROM read_parquet(" + raw() + ")")
                .get(0)
                .get(0));
    }

    /** Rows, and a sum over their hashes, of the latest revision of each document. */
    private List<List<String>> landed() {
        return DuckDb.query(digest("SELECT _id, arg_max(hash(_ts, document->>'$.note', document->>'$.customer',"
                + " CAST(document->>'$.number' AS BIGINT), CAST(document->>'$.total' AS DOUBLE),"
                + " document->>'$.lines[0].sku'), _ts) AS row FROM read_parquet("
                + raw() + ") WHERE _op = 'upsert' GROUP BY _id"));
    }

    private List<List<String>> staged() {
        List<String> files = StagedTables.of(directory.resolve("lake")).orElseThrow().files().stream()
                .map(file -> "'" + file + "'")
                .toList();
        return DuckDb.query(digest("SELECT _id, hash(_ts, note, customer, number, total,"
                + " lines->>'$[0].sku') AS row FROM read_parquet(" + files + ")"));
    }

    private static String digest(String rows) {
        return "SELECT count(*), sum(hash(_id, row)::HUGEINT) FROM (" + rows + ")";
    }

    private List<String> raw() {
        Lake lake = new Lake(directory);
        return lake.live().stream()
                .map(key -> "'" + lake.root().resolve(key) + "'")
                .toList();
    }
}
