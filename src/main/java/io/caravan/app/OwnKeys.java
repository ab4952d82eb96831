package io.caravan.app;

import io.caravan.app.config.RouteSettings;
import org.apache.camel.CamelContext;
import org.apache.camel.component.properties.DefaultPropertiesParser;
import org.apache.camel.component.properties.PropertiesComponent;
import org.apache.camel.component.properties.PropertiesLookup;

/**
 * Placeholders in routes: a key of Caravan's means there what it means for Caravan. Camel by itself knows neither the options behind a
 * command nor the file of one of several sources.
 */
final class OwnKeys extends DefaultPropertiesParser {
    private final RouteSettings settings;

    private OwnKeys(PropertiesComponent component, RouteSettings settings) {
        super(component);
        this.settings = settings;
    }

    static void install(CamelContext camel, RouteSettings settings) {
        PropertiesComponent component = (PropertiesComponent) camel.getPropertiesComponent();
        component.setPropertiesParser(new OwnKeys(component, settings));
    }

    @Override
    public String parseProperty(String key, String value, PropertiesLookup properties) {
        return settings.of(key).orElse(value);
    }
}
