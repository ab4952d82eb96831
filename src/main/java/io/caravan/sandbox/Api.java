package io.caravan.sandbox;

import io.caravan.core.change.TableRef;
import io.caravan.core.json.Json;
import io.caravan.core.json.JsonFormatException;
import io.caravan.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** The export endpoints: arguments in, JSON out. */
final class Api {
    private static final String JSON_FORMAT = "json";

    private final Backend backend;
    private final Pages pages;

    Api(Backend backend) {
        this.backend = backend;
        this.pages = new Pages(backend);
    }

    byte[] answer(String path, JsonObject arguments) throws JsonFormatException {
        return switch (path) {
            case "/api/list_snapshot" ->
                pages.snapshot(
                        arguments.optionalInteger("snapshot"),
                        arguments.optionalString("cursor"),
                        SelectionFilter.of(arguments.fields().get("selection")),
                        format(arguments));
            case "/api/document_deltas" ->
                pages.deltas(
                        arguments.optionalInteger("cursor"),
                        SelectionFilter.of(arguments.fields().get("selection")),
                        format(arguments));
            case "/api/json_schemas" -> Json.writeBytes(schemas(arguments));
            case "/api/get_table_column_names" -> Json.writeBytes(columnNames());
            case "/api/test_streaming_export_connection" -> "null".getBytes(StandardCharsets.US_ASCII);
            default -> throw new ApiError(404, "NotFound", "No such endpoint: " + path);
        };
    }

    private static Format format(JsonObject arguments) throws JsonFormatException {
        return Format.named(arguments.optionalString("format").orElse(JSON_FORMAT));
    }

    private Map<String, Object> schemas(JsonObject arguments) throws JsonFormatException {
        boolean byComponent =
                arguments.optionalString("byComponent").filter("true"::equals).isPresent();
        Map<String, Object> schemas = new LinkedHashMap<>();
        for (Map.Entry<TableRef, Map<String, Object>> declared :
                backend.dataset().declaredSchemas().entrySet()) {
            TableRef table = declared.getKey();
            if (byComponent) {
                component(schemas, table).put(table.table(), declared.getValue());
            } else if (table.component().isRoot()) {
                schemas.put(table.table(), declared.getValue());
            }
        }
        return schemas;
    }

    @SuppressWarnings("unchecked") // made here
    private static Map<String, Object> component(Map<String, Object> schemas, TableRef table) {
        return (Map<String, Object>)
                schemas.computeIfAbsent(table.component().value(), path -> new LinkedHashMap<String, Object>());
    }

    private Map<String, Object> columnNames() {
        Map<String, List<Object>> byComponent = new LinkedHashMap<>();
        for (Tablet tablet : backend.activeTablets()) {
            Map<String, Object> table = new LinkedHashMap<>();
            table.put("name", tablet.ref().table());
            table.put("columns", columns(tablet));
            byComponent
                    .computeIfAbsent(tablet.ref().component().value(), path -> new ArrayList<>())
                    .add(table);
        }
        return new LinkedHashMap<>(Map.of("byComponent", byComponent));
    }

    /** Those of the first documents: incomplete, as the real endpoint may be. */
    private List<String> columns(Tablet tablet) {
        TreeSet<String> columns = new TreeSet<>();
        synchronized (backend) {
            for (long ordinal = 0; ordinal < Math.min(3, tablet.nextOrdinal()); ordinal++) {
                ValueWriter out = new ValueWriter(Format.EXPORT);
                out.startObject();
                DocumentWriter.writeFields(tablet.at(ordinal, Long.MAX_VALUE), out);
                out.endObject();
                columns.addAll(keys(out.toByteArray()));
            }
        }
        if (tablet.nextOrdinal() > 0) {
            columns.add("_id");
            columns.add("_creationTime");
        }
        return List.copyOf(columns);
    }

    private static java.util.Set<String> keys(byte[] document) {
        try {
            return ExportJson.parse(document).keySet();
        } catch (JsonFormatException e) {
            throw new IllegalStateException("the sandbox wrote a document that is not JSON", e);
        }
    }
}
