package io.caravan.app.target;

import io.caravan.app.config.CaravanConfig;
import io.caravan.app.config.Target;
import io.caravan.core.failure.SyncFailure;
import io.caravan.core.watch.SyncListener;
import io.caravan.s3.S3Destination;
import io.caravan.s3.S3Settings;
import io.caravan.s3.compaction.CompactConfig;
import io.caravan.s3.compaction.CompactionSettings;
import java.util.Locale;

/** What the target {@code s3} alone has: compaction. */
public final class S3Target {
    private S3Target() {}

    /** @param command that would do nothing with another target */
    public static void require(CaravanConfig config, String command) {
        if (config.target() != Target.S3) {
            throw new SyncFailure.Misconfigured(
                    command + " works on the files of target=s3; the target is "
                            + config.target().name().toLowerCase(Locale.ROOT)
                            + ". Nothing was done. Delta tables have OPTIMIZE and VACUUM: docs/delta.md and docs/databricks.md.");
        }
    }

    static S3Destination destination(CaravanConfig config, Wiring wiring, SyncListener listener) {
        return S3Destination.create(settings(config, wiring, listener));
    }

    static CompactionSettings compaction(CaravanConfig config) {
        CompactConfig compact = config.compact();
        return new CompactionSettings(compact.minFileSize(), compact.fileSize(), compact.minFiles(), compact.grace());
    }

    static S3Settings settings(CaravanConfig config, Wiring wiring, SyncListener listener) {
        return S3Settings.defaults(
                        config.s3().location(),
                        config.sync().state().resolve("spool"),
                        config.source().name(),
                        config.source().deployment(),
                        wiring.clock())
                .withAccess(config.s3().access().toldTo(listener));
    }
}
