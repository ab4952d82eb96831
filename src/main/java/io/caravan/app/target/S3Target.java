package io.caravan.app.target;

import io.caravan.app.config.CaravanConfig;
import io.caravan.app.config.Target;
import io.caravan.core.failure.SyncFailure;
import io.caravan.core.runtime.SyncRuntime;
import io.caravan.core.sync.Compaction;
import io.caravan.core.sync.Destination;
import io.caravan.core.sync.Forgetting;
import io.caravan.core.sync.LandedHistory;
import io.caravan.core.sync.Materializer;
import io.caravan.s3.S3Destination;
import io.caravan.s3.compaction.S3Compaction;
import io.caravan.s3.history.S3Forgetting;
import io.caravan.s3.history.S3Retention;
import java.util.Locale;
import java.util.Optional;

/** The target {@code s3}: it alone has compaction. */
public record S3Target(S3Destination lake, CaravanConfig config, SyncRuntime runtime) implements OpenTarget {
    /** @param command that would do nothing with another target */
    public static void require(CaravanConfig config, String command) {
        if (config.target() != Target.S3) {
            throw new SyncFailure.Misconfigured(
                    command + " works on the files of target=s3; the target is "
                            + config.target().name().toLowerCase(Locale.ROOT)
                            + ". Nothing was done. Delta tables have OPTIMIZE and VACUUM: docs/delta.md and docs/databricks.md.");
        }
    }

    static S3Target open(CaravanConfig config, SyncRuntime runtime) {
        return new S3Target(S3Destination.create(config.s3(), runtime), config, runtime);
    }

    @Override
    public Destination destination() {
        return lake;
    }

    @Override
    public LandedHistory history() {
        return lake;
    }

    @Override
    public Optional<Compaction> compaction() {
        Compaction usual = S3Compaction.of(lake, config.compact());
        return Optional.of(config.history()
                .retention()
                .map(retention -> S3Retention.before(
                        usual, lake, retention, runtime.state().resolve("retention.txt")))
                .orElse(usual));
    }

    @Override
    public Optional<Forgetting> forgetting() {
        return Optional.of(S3Forgetting.of(lake));
    }

    @Override
    public Optional<Materializer> materializer() {
        return Optional.of(CurrentState.materializer(config, runtime, lake::known));
    }

    @Override
    public void close() {
        lake.close();
    }
}
