package io.caravan.app;

import io.caravan.app.config.RouteSettings;
import org.apache.camel.CamelContext;
import org.apache.camel.component.properties.DefaultPropertiesParser;
import org.apache.camel.component.properties.PropertiesComponent;
import org.apache.camel.component.properties.PropertiesLookup;
import org.apache.camel.component.properties.PropertiesParser;

/**
 * Placeholders in routes: a key of Caravan's means there what it means for Caravan. Camel by itself knows neither the options behind a
 * command nor the file of one of several sources. What is not Caravan's is left to the parser that was there before, which may be one
 * that the user brings, to decrypt values.
 */
final class OwnKeys extends DefaultPropertiesParser {
    private final RouteSettings settings;
    private final PropertiesParser others;
    private final boolean ownGrammar;

    private OwnKeys(PropertiesComponent component, RouteSettings settings) {
        super(component);
        this.settings = settings;
        this.others = component.getPropertiesParser();
        this.ownGrammar = hasItsOwnGrammar(others);
        if (others instanceof DefaultPropertiesParser usual) {
            usual.setPropertiesComponent(component); // Camel does it for one that is there from the start only
        }
    }

    /** Does nothing where they are installed. */
    static void install(CamelContext camel, RouteSettings settings) {
        PropertiesComponent component = (PropertiesComponent) camel.getPropertiesComponent();
        if (!(component.getPropertiesParser() instanceof OwnKeys)) {
            component.setPropertiesParser(new OwnKeys(component, settings));
        }
    }

    @Override
    public String parseUri(
            String text,
            PropertiesLookup properties,
            boolean fallback,
            boolean keepUnresolvedOptional,
            boolean nestedPlaceholder) {
        return ownGrammar
                ? others.parseUri(
                        text,
                        (key, usual) -> settings.of(key).orElseGet(() -> properties.lookup(key, usual)),
                        fallback,
                        keepUnresolvedOptional,
                        nestedPlaceholder)
                : super.parseUri(text, properties, fallback, keepUnresolvedOptional, nestedPlaceholder);
    }

    /** Whether it finds placeholders in another way than Camel does; most change only what stands behind a key. */
    private static boolean hasItsOwnGrammar(PropertiesParser others) {
        try {
            return others.getClass()
                            .getMethod(
                                    "parseUri",
                                    String.class,
                                    PropertiesLookup.class,
                                    boolean.class,
                                    boolean.class,
                                    boolean.class)
                            .getDeclaringClass()
                    != DefaultPropertiesParser.class;
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public String parseProperty(String key, String value, PropertiesLookup properties) {
        return settings.of(key).orElseGet(() -> others.parseProperty(key, value, properties));
    }

    @Override
    public String customLookup(String key) {
        return others.customLookup(key);
    }
}
