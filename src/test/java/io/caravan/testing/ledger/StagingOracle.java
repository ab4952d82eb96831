package io.caravan.testing.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What staging must hold, from the sandbox's own current state and docs/protocol.md: value by value, in Java. */
public final class StagingOracle {
    private static final String TEXT = "JSON ";
    private static final String MEANING = "meaning ";
    private static final Object NULL = List.of("null");

    private StagingOracle() {}

    /** @return how many rows were compared */
    public static int verify(SandboxLog sandbox, Lake lake) {
        return verify(sandbox, lake.root(), lake.manifests());
    }

    /**
     * Of a target that keeps its records elsewhere.
     *
     * @return how many rows were compared
     */
    public static int verify(SandboxLog sandbox, Path root, List<JsonNode> records) {
        StagedTables staged = StagedTables.of(root).orElseThrow();
        Map<String, Map<String, Map<String, String>>> actual = staged.rows();
        Map<String, Map<String, Map<String, String>>> expected = new TreeMap<>();
        actual.keySet().forEach(table -> expected.put(table, new TreeMap<>()));
        Map<String, Map<String, String>> types = types(staged);
        int rows = 0;
        for (SandboxLog.Revision revision : sandbox.state()) {
            String table = revision.tablePath();
            expected.computeIfAbsent(table, name -> new TreeMap<>())
                    .put(revision.id(), row(revision, types.getOrDefault(table, Map.of())));
            rows++;
        }
        assertThat(actual.keySet()).isEqualTo(expected.keySet());
        actual.forEach((table, documents) -> {
            assertThat(documents.keySet())
                    .as(table)
                    .isEqualTo(expected.get(table).keySet());
            documents.forEach((id, row) -> assertThat(meanings(row))
                    .as(table + " " + id)
                    .isEqualTo(expected.get(table).get(id)));
        });
        verifyOrigins(sandbox, records, staged);
        return rows;
    }

    /** Creation time and timestamp are the source's, the generation is the one that the manifest of the published batch names. */
    private static void verifyOrigins(SandboxLog sandbox, List<JsonNode> records, StagedTables staged) {
        JsonNode generations = records.get(staged.published().get("batch").asInt() - 1)
                .get("checkpoint")
                .get("tables");
        Map<String, Map<String, List<Long>>> expected = new TreeMap<>();
        staged.published().get("tables").forEach(table -> expected.put(StagedTables.path(table), new TreeMap<>()));
        for (SandboxLog.Revision revision : sandbox.state()) {
            expected.get(revision.tablePath())
                    .put(
                            revision.id(),
                            List.of(
                                    revision.creationMicros().orElseThrow(),
                                    generations.get(revision.tablePath()).asLong(),
                                    revision.ts()));
        }
        assertThat(staged.origins()).isEqualTo(expected);
    }

    private static Map<String, Map<String, String>> types(StagedTables staged) {
        Map<String, Map<String, String>> types = new TreeMap<>();
        for (JsonNode table : staged.published().get("tables")) {
            Map<String, String> columns = new TreeMap<>();
            table.get("columns")
                    .forEach(column -> columns.put(
                            column.get("field").asText(), column.get("type").asText()));
            String component = table.get("component").asText();
            types.put(
                    (component.isEmpty() ? "" : component + "/")
                            + table.get("table").asText(),
                    columns);
        }
        return types;
    }

    private static Map<String, String> row(SandboxLog.Revision revision, Map<String, String> types) {
        Map<String, String> row = new TreeMap<>();
        ((Map<?, ?>) revision.document().orElseThrow()).forEach((field, value) -> {
            if (!value.equals(NULL)) {
                String type = types.getOrDefault((String) field, "no such column");
                row.put((String) field, type.equals("JSON") ? MEANING + value : type + " " + typed(type, value));
            }
        });
        return row;
    }

    private static Object typed(String type, Object value) {
        return switch (type) {
            case "BIGINT" -> ((BigInteger) value).longValueExact();
            case "DOUBLE" -> Long.toHexString(Double.doubleToLongBits(number(value)));
            case "BINARY" ->
                HexFormat.of().formatHex(Base64.getDecoder().decode((String) ((Map<?, ?>) value).get("$bytes")));
            default -> value;
        };
    }

    private static double number(Object value) {
        if (value instanceof BigInteger integer) {
            return integer.doubleValue();
        }
        if (value instanceof Map<?, ?> wrapped) {
            byte[] bytes = Base64.getDecoder().decode((String) wrapped.get("$float"));
            return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getDouble();
        }
        return Double.longBitsToDouble(Long.parseUnsignedLong(((String) value).substring("float ".length()), 16));
    }

    /** JSON texts as the values that they mean. */
    private static Map<String, String> meanings(Map<String, String> row) {
        Map<String, String> meanings = new TreeMap<>();
        row.forEach((field, value) -> meanings.put(
                field, value.startsWith(TEXT) ? MEANING + Values.of(value.substring(TEXT.length())) : value));
        return meanings;
    }
}
