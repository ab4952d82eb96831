package io.caravan.databricks;

import java.util.List;
import java.util.stream.Collectors;

/** A name of one or more parts in a statement, always quoted: the only way in which a name gets into SQL. */
public record SqlName(List<String> parts) {
    public SqlName {
        parts = List.copyOf(parts);
    }

    public static SqlName of(String... parts) {
        return new SqlName(List.of(parts));
    }

    /** As it stands in a statement. */
    public String quoted() {
        return parts.stream().map(part -> "`" + part.replace("`", "``") + "`").collect(Collectors.joining("."));
    }

    /** For people: without quotes. */
    @Override
    public String toString() {
        return String.join(".", parts);
    }
}
