package io.caravan.staging;

import io.caravan.core.json.Json;
import io.caravan.core.schema.ColumnType;
import io.caravan.staging.engine.Sql;
import io.caravan.staging.record.StagedColumn;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The typed columns of a table as SQL over its documents. A document is parsed once for all its scalars and once for all its
 * JSON texts. A scalar is taken out as JSON, where {@code 1} is told from {@code "1"}. Fields whose names fit are taken out by one struct, which finds all fields in one pass; names that SQL would fold
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
                .map(part -> part.extraction(
                        columns.stream().filter(column -> part(column) == part).toList()))
                .collect(Collectors.joining());
        return "SELECT *" + extracted + " FROM (SELECT *, " + VerbatimJson.disguised(DOCUMENT) + " AS disguised FROM ("
                + rows + "))";
    }

    private Part part(StagedColumn column) {
        boolean plain = isPlain(column);
        return switch (column.type()) {
            case JSON -> plain ? Part.JSON_FIELDS : Part.JSON_POINTERS;
            default -> plain ? Part.SCALAR_FIELDS : Part.SCALAR_POINTERS;
        };
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
        String text = "nullif(CAST(" + value + " AS VARCHAR), 'null')";
        return switch (type) {
            case STRING ->
                "CASE WHEN starts_with(" + text + ", '\"') THEN CASE WHEN contains(" + text
                        + ", '\\') THEN json_extract_string(" + value + ", '$') ELSE substring(" + text + ", 2, length("
                        + text + ") - 2) END ELSE CAST(" + refused("STRING", text) + " AS VARCHAR) END";
            case BIGINT -> only(text + " = CAST(CAST(" + text + " AS BIGINT) AS VARCHAR)", text, "BIGINT");
            case BOOLEAN -> only(text + " IN ('true', 'false')", text, "BOOLEAN");
            case DOUBLE ->
                "CASE WHEN starts_with(" + text + ", '{\"$float\":\"') THEN CASE " + text
                        + " WHEN '{\"$float\":\"AAAAAAAA8H8=\"}' THEN 'inf'::DOUBLE"
                        + " WHEN '{\"$float\":\"AAAAAAAA8P8=\"}' THEN '-inf'::DOUBLE ELSE 'nan'::DOUBLE END"
                        + " ELSE " + only("right(" + text + ", 1) BETWEEN '0' AND '9'", text, "DOUBLE") + " END";
            case BINARY ->
                "CASE WHEN starts_with(" + text + ", '{\"$bytes\":\"') THEN from_base64(substring(" + text
                        + ", 12, length(" + text + ") - 13)) ELSE CAST(" + refused("BINARY", text)
                        + " AS VARCHAR)::BLOB END";
            case JSON -> "nullif(" + VerbatimJson.uncovered("CAST(" + value + " AS VARCHAR)", DOCUMENT) + ", 'null')";
        };
    }

    /** A cast alone takes more for such a value than JSON does: 1.5 for an integer, 1 for a boolean, inf for a float. */
    private static String only(String condition, String value, String type) {
        return "CAST(CASE WHEN " + condition + " THEN " + value + " ELSE 'no " + type + ": ' || " + value + " END AS "
                + type + ")";
    }

    private static String refused(String type, String value) {
        return "CAST('no " + type + ": ' || " + value + " AS BIGINT)";
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

        String extraction(List<StagedColumn> columns) {
            if (columns.isEmpty()) {
                return "";
            }
            String sql =
                    switch (this) {
                        case SCALAR_FIELDS -> struct(DOCUMENT, columns);
                        case JSON_FIELDS -> struct("disguised", columns);
                        case SCALAR_POINTERS -> "json_extract(document, " + pointers(columns, field -> field) + ")";
                        case JSON_POINTERS ->
                            "CASE WHEN " + VerbatimJson.hasControls(DOCUMENT) + " THEN json_extract(disguised, "
                                    + pointers(columns, VerbatimJson::fieldBesideControls)
                                    + ") ELSE json_extract(disguised, "
                                    + pointers(columns, VerbatimJson::field) + ") END";
                    };
            return ", " + sql + " AS " + alias;
        }

        private static String struct(String json, List<StagedColumn> columns) {
            Map<String, Object> structure = new LinkedHashMap<>();
            columns.forEach(column -> structure.put(column.field(), "JSON"));
            return "json_transform(" + json + ", " + Sql.text(Json.write(structure)) + ")";
        }

        private static String pointers(List<StagedColumn> columns, UnaryOperator<String> spelling) {
            List<String> pointers = new ArrayList<>();
            columns.forEach(column -> pointers.add(Sql.text(
                    "/" + spelling.apply(column.field()).replace("~", "~0").replace("/", "~1"))));
            return "[" + String.join(", ", pointers) + "]";
        }
    }
}
