package io.caravan.databricks;

import io.caravan.core.change.TableRef;
import io.caravan.core.file.PathSegment;
import io.caravan.core.file.Sha256;
import io.caravan.core.file.WriterId;
import io.caravan.core.watch.SyncListener;
import io.caravan.core.work.RetryPolicy;
import io.caravan.core.work.Sleeper;
import io.caravan.parquet.RollPolicy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * What a {@link DatabricksDestination} needs to know.
 *
 * @param name of the warehouse in messages; without credentials
 * @param catalog that the schemas are in
 * @param bronze schema of the bronze tables; of this source alone
 * @param control schema of the control tables; sources may share it
 * @param landing how rows get into the tables
 * @param spool directory for files while they are written; the driver may read no other
 * @param source name of the source
 * @param deployment identity of the deployment
 * @param attempts for a statement that failed for a reason that passes
 * @param timeout how long a warehouse that says that it is not available is asked again
 * @param impatience after so long without an answer the log says that the warehouse is waited for
 * @param writerIds makes an id that no other process has
 * @param listener hears of every statement
 */
public record DatabricksSettings(
        String name,
        String catalog,
        String bronze,
        String control,
        Landing landing,
        Path spool,
        String source,
        String deployment,
        RollPolicy roll,
        int parallelism,
        RetryPolicy attempts,
        Duration timeout,
        Duration impatience,
        Clock clock,
        Sleeper sleeper,
        RandomGenerator random,
        Supplier<String> writerIds,
        SyncListener listener) {

    /** Tables that are written at the same time, a connection each. */
    public static final int PARALLELISM = 4;

    /**
     * How rows get into the bronze tables.
     *
     * @param volume {@code /Volumes/catalog/schema/volume} for files; without one every row travels in a statement
     * @param mergeRows a table's file of at most this many rows is merged, a longer one is copied from the volume; 0 copies all
     * @param parameterBytes a statement's rows end behind the document that brings their text to this size
     */
    public record Landing(Optional<String> volume, long mergeRows, int parameterBytes) {}

    /** What a process uses outside of tests. */
    public static DatabricksSettings defaults(
            String name,
            String catalog,
            String bronze,
            String control,
            Landing landing,
            Path spool,
            String source,
            String deployment,
            RetryPolicy attempts,
            Duration timeout,
            Duration impatience,
            Clock clock,
            Sleeper sleeper,
            RandomGenerator random,
            SyncListener listener) {
        return new DatabricksSettings(
                name,
                catalog,
                bronze,
                control,
                landing,
                spool,
                source,
                deployment,
                RollPolicy.DEFAULT,
                PARALLELISM,
                attempts,
                timeout,
                impatience,
                clock,
                sleeper,
                random,
                WriterId::random,
                listener);
    }

    SqlName bronze(TableRef table) {
        return SqlName.of(catalog, bronze, TableName.of(table));
    }

    /** Where the bronze tables are, as the control row says it. */
    String bronzeName() {
        return catalog + "." + bronze;
    }

    /**
     * Of a volume: whoever has another control row, and so counts other epochs, has another folder, though the volume and the source's
     * name be the same.
     */
    String volumeFolder() {
        String owner = control("checkpoints").quoted();
        return PathSegment.ofTable(source) + "-"
                + Sha256.of(owner.getBytes(StandardCharsets.UTF_8)).substring(0, 8);
    }

    SqlName control(String table) {
        return SqlName.of(catalog, control, table);
    }
}
