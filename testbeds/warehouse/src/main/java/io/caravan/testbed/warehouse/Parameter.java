package io.caravan.testbed.warehouse;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.spark.sql.functions;

/**
 * A positional parameter of a statement.
 *
 * @param value empty for NULL
 */
record Parameter(int ordinal, String type, Optional<String> value) {
    /** @return in the order of their positions, which must be 1, 2, 3 ... */
    static List<Parameter> read(JsonNode json) {
        List<Parameter> parameters = new ArrayList<>();
        for (JsonNode item : json) {
            if (!item.hasNonNull("ordinal")) {
                throw ApiFailure.invalid("the testbed takes positional parameters only");
            }
            parameters.add(new Parameter(
                    item.get("ordinal").asInt(),
                    item.path("type").asText("STRING").toUpperCase(Locale.ROOT),
                    Optional.ofNullable(item.path("value").textValue())));
        }
        parameters.sort(Comparator.comparingInt(Parameter::ordinal));
        for (int i = 0; i < parameters.size(); i++) {
            if (parameters.get(i).ordinal() != i + 1) {
                throw ApiFailure.invalid("the ordinals of parameters must be 1, 2, 3 ... without repetition");
            }
        }
        return parameters;
    }

    int bytes() {
        return value.map(text -> text.getBytes(StandardCharsets.UTF_8).length).orElse(0);
    }

    /** What Spark takes as an argument. */
    Object argument() {
        if (value.isEmpty()) {
            return functions.lit(null);
        }
        try {
            return typed(value.get());
        } catch (RuntimeException e) {
            throw SqlFailure.of(
                    "INVALID_PARAMETER_MARKER_VALUE.INVALID_VALUE_FOR_DATA_TYPE",
                    "22023",
                    "parameter " + ordinal + " is no " + type + ".");
        }
    }

    private Object typed(String text) {
        String base = type.replaceFirst("\\(.*", "");
        return switch (base) {
            case "STRING", "CHAR", "VARCHAR" -> text;
            case "BOOLEAN" -> Boolean.valueOf(text);
            case "BYTE", "TINYINT" -> Byte.valueOf(text);
            case "SHORT", "SMALLINT" -> Short.valueOf(text);
            case "INT", "INTEGER" -> Integer.valueOf(text);
            case "LONG", "BIGINT" -> Long.valueOf(text);
            case "FLOAT" -> Float.valueOf(text);
            case "DOUBLE" -> Double.valueOf(text);
            case "DECIMAL" -> new BigDecimal(text);
            case "DATE" -> LocalDate.parse(text);
            case "TIMESTAMP" -> instant(text);
            case "TIMESTAMP_NTZ" -> LocalDateTime.parse(text.replace(' ', 'T'));
            default -> throw new IllegalArgumentException(type);
        };
    }

    private static Instant instant(String text) {
        String iso = text.replace(' ', 'T');
        return iso.endsWith("Z") ? Instant.parse(iso) : LocalDateTime.parse(iso).toInstant(ZoneOffset.UTC);
    }
}
