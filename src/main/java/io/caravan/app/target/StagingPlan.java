package io.caravan.app.target;

import io.caravan.app.config.CaravanConfig;
import io.caravan.core.watch.SyncListener;
import io.caravan.route.StagingSteps;
import io.caravan.s3.staging.StagingConfig;
import java.util.Optional;

/** What of staging the configuration lets syncs do. */
public final class StagingPlan {
    private StagingPlan() {}

    public static StagingSteps.Plan of(CaravanConfig config, Wiring wiring, SyncListener listener) {
        boolean automatic = CurrentState.isKept(config) && config.staging().when() == StagingConfig.When.AFTER_A_SYNC;
        return new StagingSteps.Plan(
                automatic ? Optional.of(CurrentState.materializer(config, wiring, listener)) : Optional.empty(),
                config.staging().interval());
    }
}
