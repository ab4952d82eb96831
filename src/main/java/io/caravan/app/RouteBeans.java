package io.caravan.app;

import io.caravan.app.config.CaravanConfig;
import io.caravan.app.config.Target;
import io.caravan.camel.log.LogPlace;
import io.caravan.store.S3ForRoutes;
import java.util.Optional;
import org.apache.camel.main.Main;

/** What routes of the user find in the registry beside the beans of Caravan's own routes: see docs/camel.md. */
final class RouteBeans {
    private RouteBeans() {}

    /** @return what is to be closed with the routes */
    static Optional<S3ForRoutes> bind(CaravanConfig config, Main main) {
        if (config.target() == Target.S3) {
            main.bind(
                    LogPlace.bean(config.source().name()),
                    new LogPlace(config.s3().location(), config.s3().access()));
        }
        if (!config.location().startsWith("s3://")) {
            return Optional.empty();
        }
        S3ForRoutes s3 = S3ForRoutes.open(config.s3().access());
        main.bind("caravanS3Client", s3.client());
        return Optional.of(s3);
    }
}
