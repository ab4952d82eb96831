package io.caravan.camel;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.camel.CamelContext;
import org.apache.camel.support.PluginHelper;

/** What Camel's tooling has made of the options, and what an endpoint makes of them again. */
public final class Catalog {
    /** Camel's own, of every consumer. */
    private static final List<String> INHERITED = List.of("bridgeErrorHandler", "exceptionHandler", "exchangePattern");

    private Catalog() {}

    public static JsonNode of(String component) throws IOException {
        String room = component.equals("convex") ? "convex" : "log";
        String file = "/META-INF/io/caravan/camel/" + room + "/" + component + ".json";
        try (InputStream in = Catalog.class.getResourceAsStream(file)) {
            return new ObjectMapper().readTree(in);
        }
    }

    /** Names of all, those included that every consumer has. */
    static Set<String> all(String component) throws IOException {
        Set<String> names = new TreeSet<>();
        of(component).get("properties").properties().forEach(entry -> names.add(entry.getKey()));
        return names;
    }

    /** Names of its own. */
    public static Set<String> options(String component) throws IOException {
        Set<String> names = new TreeSet<>();
        of(component).get("properties").properties().forEach(entry -> {
            if (entry.getValue().get("kind").asText().equals("parameter") && !INHERITED.contains(entry.getKey())) {
                names.add(entry.getKey());
            }
        });
        return names;
    }

    public static String query(Map<String, Object> options) {
        List<String> pairs = new ArrayList<>();
        options.forEach((name, value) -> pairs.add(name + "=RAW(" + value + ")"));
        return String.join("&", pairs).replaceAll("=RAW\\((#[a-z]+)\\)", "=$1");
    }

    public static Map<String, Object> read(CamelContext camel, Object configuration) {
        Map<String, Object> values = new HashMap<>();
        PluginHelper.getBeanIntrospection(camel).getProperties(configuration, values, null, true);
        Map<String, Object> read = new TreeMap<>();
        values.forEach((name, value) -> read.put(name, String.valueOf(value)));
        return read;
    }
}
