package io.caravan.app.target;

import io.caravan.app.config.CaravanConfig;
import io.caravan.core.watch.SyncListener;
import io.caravan.delta.DeltaSettings;

/** What the target {@code delta} alone has. */
final class DeltaTarget {
    private DeltaTarget() {}

    static DeltaSettings settings(CaravanConfig config, Wiring wiring, SyncListener listener) {
        return DeltaSettings.defaults(
                        config.location(),
                        config.sync().state().resolve("spool"),
                        config.source().name(),
                        config.source().deployment(),
                        wiring.clock())
                .withAccess(config.s3().access().toldTo(listener));
    }
}
