package io.caravan.core.convex;

import io.caravan.core.json.Json;
import io.caravan.core.json.JsonFormatException;
import io.caravan.core.json.JsonObject;
import java.util.Map;
import java.util.regex.Pattern;

/** A selection as a person wrote it: what would be read otherwise than it was meant, or answered by an error, is refused. */
public final class SelectionText {
    private static final Pattern NAME = Pattern.compile("(?!_+$)[A-Za-z_][A-Za-z0-9_]{0,63}");
    private static final String ROOT = "app";

    private SelectionText() {}

    /** @throws JsonFormatException with what was probably meant */
    public static Selection parse(String json) throws JsonFormatException {
        Map<String, Object> components =
                JsonObject.of("selection", Json.read(json)).fields();
        requireEffect("selection", components);
        for (Map.Entry<String, Object> entry : components.entrySet()) {
            if (!entry.getKey().equals(Selection.OTHER)) {
                component(entry.getKey(), entry.getValue(), components);
            }
        }
        return Selection.parse(json);
    }

    private static void component(String name, Object value, Map<String, Object> all) throws JsonFormatException {
        String path = "selection." + name;
        if (name.equals(ROOT) && !all.containsKey("")) {
            throw new JsonFormatException(path + " is a component called app; tables of the root are in {\"\":{...}}."
                    + " If there is such a component, say beside it what is with the root");
        }
        for (String step : name.isEmpty() ? new String[0] : name.split("/", -1)) {
            requireName(path, step);
        }
        if (value instanceof String) {
            return;
        }
        Map<String, Object> tables = JsonObject.of(path, value).fields();
        requireEffect(path, tables);
        for (Map.Entry<String, Object> entry : tables.entrySet()) {
            if (!entry.getKey().equals(Selection.OTHER)) {
                table(path + "." + entry.getKey(), entry.getKey(), entry.getValue());
            }
        }
    }

    private static void table(String path, String name, Object value) throws JsonFormatException {
        requireName(path, name);
        if (value instanceof String) {
            return;
        }
        Map<String, Object> columns = JsonObject.of(path, value).fields();
        if ("excluded".equals(columns.get(Selection.ID))) {
            throw new JsonFormatException(path + "._id cannot be excluded: every row has its id");
        }
        requireEffect(path, columns);
    }

    private static void requireName(String path, String name) throws JsonFormatException {
        if (!NAME.matcher(name).matches()) {
            throw new JsonFormatException(path + ": " + name + " is no name of a component or table, which has letters,"
                    + " digits and underscores. A selection is {component: {table: {column: word}}}; \"\" is the root");
        }
    }

    /** Without {@code _other} all is read anyway, and a list of what is included says nothing. */
    private static void requireEffect(String path, Map<String, Object> level) throws JsonFormatException {
        for (Map.Entry<String, Object> entry : level.entrySet()) {
            boolean lonely =
                    !level.containsKey(Selection.OTHER) && !entry.getKey().equals(Selection.ID);
            if (lonely && "included".equals(entry.getValue())) {
                throw new JsonFormatException(path + "." + entry.getKey()
                        + " is \"included\", as all beside it is too. To read nothing else, add \"_other\":\"excluded\" there"
                        + (path.equals("selection")
                                ? "; it stands in the place of a component: a table of the root is {\"_other\":\"excluded\","
                                        + "\"\":{\"_other\":\"excluded\",\"" + entry.getKey() + "\":\"included\"}}"
                                : ""));
            }
        }
    }
}
