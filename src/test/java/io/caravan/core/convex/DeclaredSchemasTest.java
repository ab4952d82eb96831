package io.caravan.core.convex;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.core.change.TableRef;
import io.caravan.core.schema.ConvexType;
import io.caravan.core.schema.ObservedTypes;
import io.caravan.core.schema.TableSchema;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeclaredSchemasTest {
    private static final String SCHEMAS =
            """
            {"": {"users": {"$schema": "http://json-schema.org/draft-07/schema#", "type": "object", "additionalProperties": false,
               "required": ["_id"], "properties": {
                 "_id": {"$description": "Id(users)", "type": "string"},
                 "_creationTime": {"type": "number"},
                 "team": {"$description": "Id(teams)", "type": "string"},
                 "age": {"$description": "int64", "type": "object", "properties": {"$integer": {"type": "string"}}},
                 "score": {"$description": "float64", "anyOf": [{"type": "number"}, {"type": "object"}]},
                 "photo": {"$description": "base64 bytes", "type": "object", "properties": {"$bytes": {"type": "string"}}},
                 "flag": {"anyOf": [{"type": "boolean"}, {"type": "null"}]},
                 "tags": {"type": "array", "items": {"type": "string"}},
                 "map": {"$description": "Record with keys of type string", "type": "object"},
                 "kind": {"const": "a"},
                 "level": {"enum": ["x", null]},
                 "any": {},
                 "odd": {"anyOf": [{"type": "string"}, {"$ref": "#/x"}]}}},
              "empty": false, "strange": 5},
             "waitlist/inner": {"users": {"anyOf": [
                 {"type": "object", "properties": {"a": {"type": "string"}}},
                 {"type": "object", "properties": {"a": {"type": "number"}, "b": {"type": "null"}}}]}}}
            """;

    @Test
    void known_types_are_known_and_others_leave_a_gap() {
        Map<TableRef, TableSchema> schemas = DeclaredSchemas.read(SCHEMAS.getBytes(StandardCharsets.UTF_8));
        assertThat(schemas.keySet())
                .containsExactlyInAnyOrder(
                        TableRef.root("users"),
                        TableRef.root("empty"),
                        TableRef.root("strange"),
                        TableRef.of("waitlist/inner", "users"));
        assertThat(schemas.get(TableRef.root("users")).columns())
                .isEqualTo(new TreeMap<>(Map.of(
                        "team", ObservedTypes.of(ConvexType.STRING),
                        "age", ObservedTypes.of(ConvexType.INT64),
                        "score", ObservedTypes.of(ConvexType.FLOAT64),
                        "photo", ObservedTypes.of(ConvexType.BYTES),
                        "flag", ObservedTypes.of(ConvexType.BOOLEAN, ConvexType.NULL),
                        "tags", ObservedTypes.of(ConvexType.ARRAY),
                        "map", ObservedTypes.of(ConvexType.OBJECT),
                        "kind", ObservedTypes.of(ConvexType.STRING),
                        "level", ObservedTypes.of(ConvexType.STRING, ConvexType.NULL))));
        assertThat(schemas.get(TableRef.of("waitlist/inner", "users")).columns())
                .isEqualTo(new TreeMap<>(Map.of(
                        "a",
                        ObservedTypes.of(ConvexType.STRING, ConvexType.FLOAT64),
                        "b",
                        ObservedTypes.of(ConvexType.NULL))));
        assertThat(schemas.get(TableRef.root("strange"))).isEqualTo(TableSchema.EMPTY);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "null",
                "<html>",
                "{\"\": []}",
                "{\"a\": 5}",
                """
                        {"code": "NoSchemaForExport", "message": "x"}"""
            })
    void nothing_understood_is_nothing_known(String body) {
        assertThat(DeclaredSchemas.read(body.getBytes(StandardCharsets.UTF_8))).isEmpty();
    }
}
