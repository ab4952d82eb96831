package io.caravan.cli;

import io.caravan.cli.config.CaravanConfig;
import io.caravan.cli.config.StagingConfig;
import io.caravan.cli.config.Target;
import io.caravan.core.watch.SyncListener;
import io.caravan.route.StagingSteps;
import java.util.Optional;

/** What of staging the configuration lets syncs do. */
final class StagingPlan {
    private StagingPlan() {}

    static StagingSteps.Plan of(CaravanConfig config, Wiring wiring, SyncListener listener) {
        boolean automatic = config.target() == Target.S3 && config.staging().when() == StagingConfig.When.AFTER_A_SYNC;
        return new StagingSteps.Plan(
                automatic ? Optional.of(Lake.materializer(config, wiring, listener)) : Optional.empty(),
                config.staging().interval());
    }
}
