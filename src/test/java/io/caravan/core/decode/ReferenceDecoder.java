package io.caravan.core.decode;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.caravan.core.change.TableRef;
import io.caravan.core.schema.ConvexType;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;

/** Reads pages the slow way: a tree of Jackson's tokens, then the contract line by line. Empty where there is no page. */
final class ReferenceDecoder {
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(70)
                    .maxNumberLength(1024)
                    .build())
            .build();

    private static final Map<Class<? extends TestValue>, ConvexType> TYPES = Map.of(
            TestValue.Null.class, ConvexType.NULL,
            TestValue.Float64.class, ConvexType.FLOAT64,
            TestValue.Bool.class, ConvexType.BOOLEAN,
            TestValue.Text.class, ConvexType.STRING,
            TestValue.Bytes.class, ConvexType.BYTES,
            TestValue.Array.class, ConvexType.ARRAY,
            TestValue.Obj.class, ConvexType.OBJECT);

    /** A number as it was spelled. */
    private record Spelled(String text) {}

    private enum Nothing {
        NULL
    }

    private final List<String> events = new ArrayList<>();
    private final Map<String, Map<String, Set<ConvexType>>> observed = new TreeMap<>();

    private ReferenceDecoder() {}

    static TestPage snapshot(byte[] body) throws IOException {
        Map<?, ?> page = map(parse(body));
        long snapshot = integer(page.get("snapshot"));
        Object cursor = page.get("cursor");
        boolean more = (Boolean) required(page.get("hasMore"));
        check(cursor == null || cursor == Nothing.NULL || cursor instanceof String);
        check(!more || cursor instanceof String);
        String shown = cursor instanceof String ? "Optional[" + cursor + "]" : "Optional.empty";
        return new ReferenceDecoder().page("snapshot " + snapshot + " cursor " + shown + " more " + more, page);
    }

    static TestPage deltas(byte[] body) throws IOException {
        Map<?, ?> page = map(parse(body));
        if (page.containsKey("snapshot")) {
            integer(page.get("snapshot"));
        }
        boolean more = (Boolean) required(page.get("hasMore"));
        return new ReferenceDecoder().page("cursor " + integer(page.get("cursor")) + " more " + more, page);
    }

    private TestPage page(String head, Map<?, ?> page) {
        ((List<?>) required(page.get("values"))).forEach(row -> row(map(row)));
        Map<String, Map<String, String>> types = new TreeMap<>();
        observed.forEach((table, columns) -> {
            Map<String, String> texts = new TreeMap<>();
            columns.forEach((name, seen) ->
                    texts.put(name, seen.stream().sorted().toList().toString()));
            types.put(table, texts);
        });
        return new TestPage(head, events, types);
    }

    private void row(Map<?, ?> row) {
        String id = (String) required(row.get("_id"));
        String table = (String) required(row.get("_table"));
        Object component = row.containsKey("_component") ? row.get("_component") : "";
        check(!id.isEmpty() && !table.isEmpty() && !table.contains("/"));
        long ts = integer(row.get("_ts"));
        boolean deleted = row.containsKey("_deleted") && (Boolean) row.get("_deleted");
        OptionalLong created = row.containsKey("_creationTime")
                ? OptionalLong.of(micros(row.get("_creationTime")))
                : OptionalLong.empty();
        Map<String, TestValue> document = new LinkedHashMap<>();
        row.forEach((name, value) -> {
            check(!((String) name).startsWith("$"));
            if (!((String) name).startsWith("_")) {
                document.put((String) name, value(value));
            }
        });
        String path = TableRef.of((String) component, table).path();
        Map<String, Set<ConvexType>> columns = observed.computeIfAbsent(path, key -> new TreeMap<>());
        if (deleted) {
            events.add(TestPage.delete(path, id, ts));
            return;
        }
        document.forEach((name, value) -> columns.computeIfAbsent(name, key -> EnumSet.noneOf(ConvexType.class))
                .addAll(types(value)));
        String text = TestCanonical.of(new TestValue.Obj(document));
        events.add(TestPage.upsert(path, id, ts, created, text));
    }

    private static Set<ConvexType> types(TestValue value) {
        if (value instanceof TestValue.Int64 number) {
            boolean exact = new BigDecimal((double) number.value()).compareTo(new BigDecimal(number.value())) == 0;
            return exact ? EnumSet.of(ConvexType.INT64) : EnumSet.of(ConvexType.INT64, ConvexType.INT64_INEXACT);
        }
        return EnumSet.of(TYPES.get(value.getClass()));
    }

    private static TestValue value(Object value) {
        if (value instanceof Spelled number) {
            return new TestValue.Float64(Double.doubleToRawLongBits(finite(number)));
        }
        if (value instanceof Boolean flag) {
            return new TestValue.Bool(flag);
        }
        if (value instanceof String text) {
            return new TestValue.Text(text);
        }
        if (value instanceof List<?> items) {
            return new TestValue.Array(
                    items.stream().map(ReferenceDecoder::value).toList());
        }
        return value instanceof Map<?, ?> object ? object(object) : new TestValue.Null();
    }

    private static TestValue object(Map<?, ?> object) {
        Map<String, TestValue> fields = new LinkedHashMap<>();
        for (Map.Entry<?, ?> field : object.entrySet()) {
            String name = (String) field.getKey();
            if (name.startsWith("$")) {
                check(object.size() == 1);
                return wrapped(name, (String) field.getValue());
            }
            fields.put(name, value(field.getValue()));
        }
        return new TestValue.Obj(fields);
    }

    private static TestValue wrapped(String name, String base64) {
        byte[] bytes = Base64.getDecoder().decode(base64);
        check(Base64.getEncoder().encodeToString(bytes).equals(base64));
        if (name.equals("$bytes")) {
            return new TestValue.Bytes(base64);
        }
        check(bytes.length == 8 && (name.equals("$integer") || name.equals("$float")));
        long bits = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
        return name.equals("$integer") ? new TestValue.Int64(bits) : new TestValue.Float64(bits);
    }

    private static double finite(Spelled number) {
        double value = Double.parseDouble(number.text());
        check(Double.isFinite(value));
        return value;
    }

    private static long micros(Object millis) {
        BigDecimal exact = new BigDecimal(finite((Spelled) millis)).multiply(BigDecimal.valueOf(1000));
        return exact.add(new BigDecimal("0.5")).setScale(0, RoundingMode.FLOOR).longValueExact();
    }

    private static long integer(Object value) {
        String text = ((Spelled) required(value)).text();
        check(text.matches("-?[0-9]+"));
        return Long.parseLong(text);
    }

    private static Map<?, ?> map(Object value) {
        return (Map<?, ?>) required(value);
    }

    private static Object required(Object value) {
        check(value != null);
        return value;
    }

    private static void check(boolean holds) {
        if (!holds) {
            throw new IllegalArgumentException("not a page");
        }
    }

    private static Object parse(byte[] body) throws IOException {
        String text = StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(body))
                .toString();
        check(!text.startsWith("\ufeff"));
        try (JsonParser parser = FACTORY.createParser(text)) {
            check(parser.nextToken() != null);
            Object value = tree(parser);
            check(parser.nextToken() == null);
            return value;
        }
    }

    private static Object tree(JsonParser parser) throws IOException {
        JsonToken token = parser.currentToken();
        if (token == JsonToken.START_ARRAY) {
            List<Object> items = new ArrayList<>();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                items.add(tree(parser));
            }
            return items;
        }
        if (token == JsonToken.START_OBJECT) {
            Map<String, Object> fields = new LinkedHashMap<>();
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String name = wellFormed(parser.currentName());
                parser.nextToken();
                fields.put(name, tree(parser));
            }
            return fields;
        }
        if (token == JsonToken.VALUE_STRING) {
            return wellFormed(parser.getText());
        }
        if (token.isNumeric()) {
            return new Spelled(parser.getText());
        }
        return token == JsonToken.VALUE_NULL ? Nothing.NULL : (Object) parser.getBooleanValue();
    }

    private static String wellFormed(String text) {
        check(StandardCharsets.UTF_8.newEncoder().canEncode(text));
        return text;
    }
}
