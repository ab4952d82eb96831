package io.caravan.app;

import io.caravan.app.config.RouteSettings;
import org.apache.camel.CamelContext;
import org.apache.camel.main.Main;
import org.apache.camel.util.OrderedLocationProperties;

/** Camel's own, with {@link OwnKeys} over whichever parser of placeholders is configured, and whenever. */
final class CamelMain extends Main {
    private final RouteSettings settings;

    CamelMain(RouteSettings settings) {
        this.settings = settings;
    }

    /** By {@code camel.component.properties.propertiesParser}. Every other setting of Camel's is read behind it. */
    @Override
    protected void autoConfigurationPropertiesComponent(CamelContext camel, OrderedLocationProperties configured)
            throws Exception {
        OwnKeys.install(camel, settings);
        super.autoConfigurationPropertiesComponent(camel, configured);
        OwnKeys.install(camel, settings);
    }

    /** A configuration class of the user's has run before. */
    @Override
    protected void configureRoutes(CamelContext camel) throws Exception {
        OwnKeys.install(camel, settings);
        super.configureRoutes(camel);
    }
}
