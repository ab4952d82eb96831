package io.caravan.staging;

import io.caravan.core.file.LocalNote;
import io.caravan.core.file.Sha256;
import io.caravan.core.runtime.SyncRuntime;
import io.caravan.staging.record.Published;
import io.caravan.store.ObjectStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Notes in the state directory: which record was published when a run came to its very end, Delta logs and sweep included. A process
 * that finds that very record published need not look for what a killed one may have left undone. Without the notes it looks, and once a
 * day at least.
 */
final class FinishedRun {
    private static final Duration LASTS = Duration.ofDays(1);

    private final ObjectStore store;
    private final DeltaTables deltas;
    private final VersionSweeper sweeper;
    private final LocalNote finished;
    private final LocalNote atRest;

    FinishedRun(ObjectStore store, SyncRuntime runtime, DeltaTables deltas, VersionSweeper sweeper) {
        Path folder = StagingConfig.scratch(runtime);
        this.store = store;
        this.deltas = deltas;
        this.sweeper = sweeper;
        this.finished = new LocalNote(folder.resolve("finished.txt"), runtime.clock());
        this.atRest = new LocalNote(folder.resolve("at-rest.txt"), runtime.clock());
    }

    /** Goes on from the run before, of another process perhaps, where that came to its end. */
    void goOn(byte[] text, Published published) throws IOException {
        Optional<Instant> listed = finished.until(of(text)).map(until -> until.minus(LASTS));
        if (listed.isPresent()) {
            deltas.goOn(published);
            sweeper.goOn(published, listed.get());
        }
    }

    /** Whether all tables are of one batch, and there is nothing to sweep yet. */
    boolean isAtRest(byte[] text, Published published) {
        return published.isEven() && atRest.until(of(text)).isPresent();
    }

    /** Files are stored from here on of which no note may be silent. */
    void begin() throws IOException {
        atRest.forget();
        finished.forget();
    }

    /** Where the run has come to its end. */
    void note(byte[] text, Published published) throws IOException {
        if (deltas.isProven(published) && sweeper.listed().isPresent()) {
            Instant latest = sweeper.listed().get().plus(LASTS);
            finished.write(of(text), latest);
            atRest.write(
                    of(text), sweeper.due().filter(at -> at.isBefore(latest)).orElse(latest));
        }
    }

    /** A copy of the location elsewhere is another one. */
    private String of(byte[] text) {
        return store + " " + Sha256.of(text);
    }
}
