package io.caravan.testbed.warehouse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Collection;
import java.util.Map;
import org.apache.spark.sql.Row;
import scala.jdk.javaapi.CollectionConverters;

/** Values of Spark's rows as texts and as JSON. */
final class Values {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final DateTimeFormatter INSTANT =
            new DateTimeFormatterBuilder().appendInstant(6).toFormatter();

    private Values() {}

    /** As the API's JSON_ARRAY has it: every value a text. */
    static String text(Object value) {
        if (value == null) {
            return null;
        }
        JsonNode json = json(value);
        return json.isValueNode() ? json.asText() : Json.text(json);
    }

    /** Numbers but decimals, and booleans, as such; the rest as texts, nested values nested. */
    static JsonNode json(Object value) {
        if (value == null) {
            return NODES.nullNode();
        } else if (value instanceof Boolean flag) {
            return NODES.booleanNode(flag);
        } else if (value instanceof BigDecimal decimal) {
            return NODES.textNode(decimal.toPlainString());
        } else if (value instanceof Number number) {
            return number(number);
        } else if (value instanceof byte[] bytes) {
            return NODES.binaryNode(bytes);
        } else if (value instanceof Timestamp timestamp) {
            return NODES.textNode(INSTANT.format(timestamp.toInstant()));
        } else if (value instanceof Instant instant) {
            return NODES.textNode(INSTANT.format(instant));
        }
        return nested(value);
    }

    static ArrayNode row(Row row) {
        ArrayNode values = NODES.arrayNode();
        for (int i = 0; i < row.length(); i++) {
            values.add(json(row.get(i)));
        }
        return values;
    }

    private static JsonNode number(Number number) {
        if (number instanceof Float single) {
            return NODES.numberNode(single);
        } else if (number instanceof Double whole) {
            return NODES.numberNode(whole);
        }
        return NODES.numberNode(number.longValue());
    }

    private static JsonNode nested(Object value) {
        if (value instanceof Row row) {
            ObjectNode object = NODES.objectNode();
            String[] names = row.schema().fieldNames();
            for (int i = 0; i < names.length; i++) {
                object.set(names[i], json(row.get(i)));
            }
            return object;
        } else if (value instanceof scala.collection.Map<?, ?> map) {
            return map(CollectionConverters.asJava(map));
        } else if (value instanceof scala.collection.Iterable<?> sequence) {
            return array(CollectionConverters.asJavaCollection(sequence));
        } else if (value instanceof Collection<?> collection) {
            return array(collection);
        }
        return NODES.textNode(value.toString());
    }

    private static JsonNode map(Map<?, ?> map) {
        ObjectNode object = NODES.objectNode();
        map.forEach((key, item) -> object.set(String.valueOf(key), json(item)));
        return object;
    }

    private static JsonNode array(Collection<?> items) {
        ArrayNode array = NODES.arrayNode();
        items.forEach(item -> array.add(json(item)));
        return array;
    }
}
