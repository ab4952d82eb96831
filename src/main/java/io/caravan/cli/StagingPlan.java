package io.caravan.cli;

import io.caravan.cli.config.CaravanConfig;
import io.caravan.cli.config.StagingConfig;
import io.caravan.core.sync.Materializer;
import io.caravan.route.StagingSteps;
import java.util.Optional;

/** What of staging the configuration lets syncs do. */
final class StagingPlan {
    private StagingPlan() {}

    static StagingSteps.Plan of(CaravanConfig config, Materializer materializer) {
        boolean automatic = config.staging().when() == StagingConfig.When.AFTER_A_SYNC;
        return new StagingSteps.Plan(
                automatic ? Optional.of(materializer) : Optional.empty(),
                config.staging().interval());
    }
}
