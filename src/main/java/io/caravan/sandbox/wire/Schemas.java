package io.caravan.sandbox.wire;

import io.caravan.sandbox.data.Deployment;
import io.caravan.sandbox.data.DocumentWriter;
import io.caravan.sandbox.data.LogEntry;
import io.caravan.sandbox.data.Tablet;
import io.caravan.sandbox.value.ApiError;
import io.caravan.sandbox.value.Content;
import io.caravan.sandbox.value.ExportJson;
import io.caravan.sandbox.value.Format;
import io.caravan.sandbox.value.Ids;
import io.caravan.sandbox.value.ValueWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** JSON Schemas (draft-07) and column names, inferred from the first documents of each table. */
final class Schemas {
    private static final int SAMPLE = 300;
    private static final int SYSTEM_FIELDS = 2;

    private final Deployment.View view;
    private final Shapes shapes;
    private final ShapeSchemas json;
    private final Metadata metadata;

    /** Whether the fields are named that deltas have besides a document's. */
    enum Metadata {
        NONE,
        OF_DELTAS
    }

    Schemas(Deployment.View view, Shapes shapes, Format format, Metadata metadata) {
        this.view = view;
        this.shapes = shapes;
        this.json = new ShapeSchemas(format);
        this.metadata = metadata;
    }

    Map<String, Object> byComponent() {
        Map<String, Object> components = new LinkedHashMap<>();
        for (String component : view.store().components()) {
            components.put(component, tables(component));
        }
        return components;
    }

    /** Tables of one name in several components take each other's place. */
    Map<String, Object> flat() {
        Map<String, Object> tables = new LinkedHashMap<>();
        view.store().components().forEach(component -> tables.putAll(tables(component)));
        return tables;
    }

    static Map<String, Object> columnNames(Deployment.View view, Shapes shapes) {
        Map<String, List<Object>> byComponent = new TreeMap<>();
        for (Tablet tablet : view.store().tabletsAt(view.now())) {
            Shape shape = shapes.of(view, tablet, table -> inferred(view, table));
            TreeSet<String> columns = new TreeSet<>(List.of("_id", "_creationTime"));
            columns.addAll(shape.isObject(SYSTEM_FIELDS) ? shape.fieldNames() : List.of());
            Map<String, Object> named = new LinkedHashMap<>();
            named.put("name", tablet.ref().table());
            named.put("columns", List.copyOf(columns));
            byComponent
                    .computeIfAbsent(tablet.ref().component().value(), path -> new ArrayList<>())
                    .add(named);
        }
        return Map.of("byComponent", byComponent);
    }

    private Map<String, Object> tables(String component) {
        Map<String, Object> tables = new LinkedHashMap<>();
        view.store().tabletsAt(view.now()).stream()
                .filter(tablet -> tablet.ref().component().value().equals(component))
                .forEach(tablet -> tables.put(tablet.ref().table(), table(tablet)));
        return tables;
    }

    private Map<String, Object> table(Tablet tablet) {
        Shape shape = shapes.of(view, tablet, table -> inferred(view, table));
        if (!shape.isObject(SYSTEM_FIELDS)) {
            throw ApiError.badRequest(
                    "NoSchemaForExport", "There is no active schema, which is needed for streaming export.");
        }
        Map<String, Object> system = new TreeMap<>();
        system.put("_id", ShapeSchemas.id(tablet.ref().table()));
        system.put("_creationTime", ShapeSchemas.type("number"));
        Map<String, Object> schema = json.object(shape, system);
        schema.put("$schema", "http://json-schema.org/draft-07/schema#");
        if (metadata == Metadata.OF_DELTAS) {
            Map<String, Object> properties = ShapeSchemas.properties(schema);
            properties.put("_table", ShapeSchemas.type("string"));
            properties.put("_component", ShapeSchemas.type("string"));
            properties.put("_ts", ShapeSchemas.type("integer"));
            properties.put("_deleted", ShapeSchemas.type("boolean"));
        }
        return schema;
    }

    private static Shape inferred(Deployment.View view, Tablet tablet) {
        Shape shape = new Shape(text -> tableOfId(view, text));
        int sampled = 0;
        for (long i = 0; i < tablet.nextOrdinal() && sampled < SAMPLE; i++) {
            LogEntry entry = tablet.at(i, view.now());
            if (!(entry.content() instanceof Content.Deleted)) {
                ValueWriter out = new ValueWriter(Format.EXPORT);
                DocumentWriter.writeFields(entry, out);
                shape.addObject(ExportJson.fields(new Content.Stored(out.toByteArray())));
                sampled++;
            }
        }
        return shape;
    }

    private static Optional<String> tableOfId(Deployment.View view, String text) {
        return text.length() == Ids.LENGTH ? view.store().tableOf(text) : Optional.empty();
    }
}
