package io.caravan.app.target;

import io.caravan.app.config.CaravanConfig;
import io.caravan.app.config.Target;
import io.caravan.core.destination.Materializer;
import io.caravan.core.failure.SyncFailure;
import io.caravan.core.file.Directories;
import io.caravan.core.file.DiskFailures;
import io.caravan.core.runtime.SyncRuntime;
import io.caravan.core.watch.SyncEvent;
import io.caravan.ledger.LandedCopies;
import io.caravan.ledger.LedgerPlace;
import io.caravan.staging.StagingConfig;
import io.caravan.staging.StateMaterializer;
import io.caravan.staging.record.PublishedState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.LongSupplier;

/** What the targets of files have: tables of current state, and a history that can be compared with the source, and rewritten. */
public final class CurrentState {
    private CurrentState() {}

    /** @param command that would do nothing with another target */
    public static void require(CaravanConfig config, String command) {
        if (config.target() == Target.DATABRICKS) {
            throw new SyncFailure.Misconfigured(
                    command + " works on the files of target=s3 and target=delta; the target"
                            + " is databricks. Nothing was done. There the current state is the silver pipeline, and the warehouse"
                            + " answers SQL: docs/databricks.md.");
        }
    }

    /** Where batches land, and the current state is kept. */
    public static LedgerPlace place(CaravanConfig config) {
        return config.target() == Target.DELTA ? config.delta() : config.s3();
    }

    /** What readers see, whichever process made it; empty before the first publication, and where staging is a warehouse's. */
    public static Optional<SyncEvent.StagingPublished> published(CaravanConfig config, SyncRuntime runtime) {
        return config.target() == Target.DATABRICKS
                ? Optional.empty()
                : PublishedState.read(place(config), runtime)
                        .map(state -> new SyncEvent.StagingPublished(
                                state.batch(), state.batch(), state.at(), state.documents()));
    }

    public static Materializer materializer(CaravanConfig config, SyncRuntime runtime) {
        return materializer(config, runtime, () -> 0, copies(config, runtime));
    }

    /**
     * @param known the newest batch that this process has landed or read; 0 where it has not
     * @param landed of {@link #copies}, those that whoever lands keeps
     */
    static Materializer materializer(
            CaravanConfig config, SyncRuntime runtime, LongSupplier known, LandedCopies landed) {
        return StateMaterializer.create(place(config), config.staging(), runtime, known, landed);
    }

    /** Where a sync is followed by staging, and what has landed would have to be fetched. */
    static LandedCopies copies(CaravanConfig config, SyncRuntime runtime) {
        return areCopied(config) ? LandedCopies.of(runtime) : LandedCopies.NONE;
    }

    private static boolean areCopied(CaravanConfig config) {
        return config.staging().when() == StagingConfig.When.AFTER_A_SYNC
                && config.location().startsWith("s3://");
    }

    /**
     * Deletes copies of what has landed that nobody reads with these settings, and so nobody would delete: they hold rows. Only the one
     * that holds the lock of the state directory may.
     */
    public static void sweep(CaravanConfig config) {
        Path copies = LandedCopies.folder(config.sync().state());
        try {
            if (!areCopied(config)) {
                Directories.delete(copies);
            }
        } catch (UncheckedIOException e) {
            throw DiskFailures.of("Cannot delete copies of what has landed", copies.toString(), e.getCause());
        } catch (IOException e) {
            throw DiskFailures.of("Cannot delete copies of what has landed", copies.toString(), e);
        }
    }
}
