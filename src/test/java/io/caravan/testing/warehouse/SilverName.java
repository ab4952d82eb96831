package io.caravan.testing.warehouse;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;

/** What a table of the sandbox is called, for names of letters and slashes. */
public record SilverName(String component, String table) {
    public static SilverName of(JsonNode table) {
        return new SilverName(
                table.get("component").asText(), table.get("table").asText());
    }

    /** Of the target {@code delta}. */
    public String folder() {
        return (component.isEmpty() ? "app" : component.replace('/', '.')) + "__" + table;
    }

    /** In a warehouse. */
    public String sql() {
        return folder().replace(".", "_2f").replaceAll("[A-Z]", "_$0").toLowerCase(Locale.ROOT);
    }
}
