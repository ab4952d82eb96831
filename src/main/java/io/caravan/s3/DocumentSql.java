package io.caravan.s3;

import io.caravan.core.json.Json;
import io.caravan.core.schema.ColumnType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The typed columns of a table as SQL over its documents. A document is parsed once for all its scalars and once for all its
 * JSON texts. Fields whose names fit are taken out by one struct, which finds all fields in one pass; names that SQL would fold
 * together, and odd ones, by a list of JSON pointers, whose cost is the number of pointers times that of fields.
 */
final class DocumentSql {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z][A-Za-z0-9_]*");
    private static final String DOCUMENT = "document";

    private final List<StagedColumn> columns;
    private final Map<String, Long> spellings;

    DocumentSql(List<StagedColumn> columns) {
        this.columns = columns;
        this.spellings = columns.stream()
                .collect(Collectors.groupingBy(
                        column -> column.field().toLowerCase(Locale.ROOT), HashMap::new, Collectors.counting()));
    }

    /** {@code , expression AS "column"} for every column, over the relation of {@link #parsed}. */
    String expressions() {
        StringBuilder sql = new StringBuilder();
        Map<Part, Integer> places = new LinkedHashMap<>();
        for (StagedColumn column : columns) {
            Part part = part(column);
            String value = isPlain(column)
                    ? part.alias + "." + Sql.name(column.field())
                    : part.alias + "[" + places.merge(part, 1, Integer::sum) + "]";
            sql.append(",\n ")
                    .append(typed(column.type(), value))
                    .append(" AS ")
                    .append(Sql.name(column.column()));
        }
        return sql.toString();
    }

    /** @param rows a relation that has a column {@code document} */
    String parsed(String rows) {
        String extracted = List.of(Part.values()).stream()
                .map(part -> part.extraction(fields(part)))
                .collect(Collectors.joining());
        return "SELECT *" + extracted + " FROM (SELECT *, " + VerbatimJson.disguised(DOCUMENT) + " AS disguised FROM ("
                + rows + "))";
    }

    private List<String> fields(Part part) {
        return columns.stream()
                .filter(column -> part(column) == part)
                .map(StagedColumn::field)
                .toList();
    }

    private Part part(StagedColumn column) {
        boolean json = column.type() == ColumnType.JSON;
        if (isPlain(column)) {
            return json ? Part.JSON_FIELDS : Part.SCALAR_FIELDS;
        }
        return json ? Part.JSON_POINTERS : Part.SCALAR_POINTERS;
    }

    private boolean isPlain(StagedColumn column) {
        boolean disguised = column.type() == ColumnType.JSON
                && !VerbatimJson.field(column.field()).equals(column.field());
        return !disguised
                && PLAIN.matcher(column.field()).matches()
                && spellings.get(column.field().toLowerCase(Locale.ROOT)) == 1;
    }

    /** Where a value does not fit its type the statement fails: a value is never lost without a word. */
    private static String typed(ColumnType type, String value) {
        return switch (type) {
            case STRING -> value;
            case BIGINT -> only(value + " = CAST(CAST(" + value + " AS BIGINT) AS VARCHAR)", value, "BIGINT");
            case BOOLEAN -> only(value + " IN ('true', 'false')", value, "BOOLEAN");
            case DOUBLE ->
                "CASE WHEN starts_with(" + value + ", '{\"$float\":\"') THEN CASE " + value
                        + " WHEN '{\"$float\":\"AAAAAAAA8H8=\"}' THEN 'inf'::DOUBLE"
                        + " WHEN '{\"$float\":\"AAAAAAAA8P8=\"}' THEN '-inf'::DOUBLE ELSE 'nan'::DOUBLE END"
                        + " ELSE " + only("right(" + value + ", 1) BETWEEN '0' AND '9'", value, "DOUBLE") + " END";
            case BINARY ->
                "CASE WHEN starts_with(" + value + ", '{\"$bytes\":\"') THEN from_base64(substring(" + value
                        + ", 12, length(" + value + ") - 13)) ELSE " + refused(value) + " END";
            case JSON -> "nullif(" + VerbatimJson.uncovered("CAST(" + value + " AS VARCHAR)", DOCUMENT) + ", 'null')";
        };
    }

    /** A cast alone takes more for such a value than JSON does: 1.5 for an integer, 1 for a boolean, inf for a float. */
    private static String only(String condition, String value, String type) {
        return "CAST(CASE WHEN " + condition + " THEN " + value + " ELSE 'no " + type + ": ' || " + value + " END AS "
                + type + ")";
    }

    private static String refused(String value) {
        return "CAST(CAST('no BINARY: ' || " + value + " AS BIGINT) AS VARCHAR)::BLOB";
    }

    /** Ways to take fields out of a document. */
    private enum Part {
        SCALAR_FIELDS("scalars"),
        JSON_FIELDS("texts"),
        SCALAR_POINTERS("odd_scalars"),
        JSON_POINTERS("odd_texts");

        private final String alias;

        Part(String alias) {
            this.alias = alias;
        }

        String extraction(List<String> fields) {
            if (fields.isEmpty()) {
                return "";
            }
            String sql =
                    switch (this) {
                        case SCALAR_FIELDS -> struct(DOCUMENT, fields, "VARCHAR");
                        case JSON_FIELDS -> struct("disguised", fields, "JSON");
                        case SCALAR_POINTERS -> "json_extract_string(document, " + pointers(fields) + ")";
                        case JSON_POINTERS ->
                            "CASE WHEN " + VerbatimJson.hasControls(DOCUMENT) + " THEN json_extract(disguised, "
                                    + pointers(fields.stream()
                                            .map(VerbatimJson::fieldBesideControls)
                                            .toList())
                                    + ") ELSE json_extract(disguised, "
                                    + pointers(fields.stream()
                                            .map(VerbatimJson::field)
                                            .toList()) + ") END";
                    };
            return ", " + sql + " AS " + alias;
        }

        private static String struct(String json, List<String> fields, String type) {
            Map<String, Object> structure = new LinkedHashMap<>();
            fields.forEach(field -> structure.put(field, type));
            return "json_transform(" + json + ", " + Sql.text(Json.write(structure)) + ")";
        }

        private static String pointers(List<String> fields) {
            List<String> pointers = new ArrayList<>();
            fields.forEach(field ->
                    pointers.add(Sql.text("/" + field.replace("~", "~0").replace("/", "~1"))));
            return "[" + String.join(", ", pointers) + "]";
        }
    }
}
