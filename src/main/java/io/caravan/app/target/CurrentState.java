package io.caravan.app.target;

import io.caravan.app.config.CaravanConfig;
import io.caravan.app.config.Target;
import io.caravan.core.failure.SyncFailure;
import io.caravan.core.watch.SyncListener;
import io.caravan.ledger.LedgerPlace;
import io.caravan.s3.staging.MaterializerSettings;
import io.caravan.s3.staging.S3Materializer;
import io.caravan.s3.staging.StagingConfig;

/** What the targets of files have: tables of current state, and a history that can be compared with the source. */
public final class CurrentState {
    private CurrentState() {}

    /** Whether the target's current state is Caravan's to keep. */
    public static boolean isKept(CaravanConfig config) {
        return config.target() != Target.DATABRICKS && config.staging().when() != StagingConfig.When.OFF;
    }

    /** @param command that would do nothing with another target */
    public static void require(CaravanConfig config, String command) {
        if (config.target() == Target.DATABRICKS) {
            throw new SyncFailure.Misconfigured(
                    command + " works on the files of target=s3 and target=delta; the target"
                            + " is databricks. Nothing was done. There the current state is the silver pipeline, and the warehouse"
                            + " answers SQL: docs/databricks.md.");
        }
    }

    public static S3Materializer materializer(CaravanConfig config, Wiring wiring, SyncListener listener) {
        return S3Materializer.create(
                place(config, wiring, listener), limits(config).toldTo(listener));
    }

    /** What the embedded engine may take, for staging and for {@code verify}. */
    public static MaterializerSettings limits(CaravanConfig config) {
        StagingConfig staging = config.staging();
        return new MaterializerSettings(
                config.sync().state().resolve("staging"), staging.memory(), staging.fileBytes(), staging.grace());
    }

    /** For one that looks around, and is told nothing. */
    public static LedgerPlace place(CaravanConfig config, Wiring wiring) {
        return place(config, wiring, SyncListener.NOBODY);
    }

    private static LedgerPlace place(CaravanConfig config, Wiring wiring, SyncListener listener) {
        return config.target() == Target.DELTA
                ? DeltaTarget.settings(config, wiring, listener)
                : S3Target.settings(config, wiring, listener);
    }
}
