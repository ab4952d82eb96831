package io.caravan.sandbox.wire;

import io.caravan.core.json.Json;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/** What values were seen in one place, and the shape that Convex makes of them. */
final class Shape {
    private static final int MAX_FIELDS = 64;
    private static final String IDENTIFIER = "[A-Za-z_][A-Za-z0-9_]{0,63}";

    private final Function<String, Optional<String>> tableOfId;
    private final TreeSet<Kind> kinds = new TreeSet<>();
    private final TreeSet<String> tables = new TreeSet<>();
    private final Map<String, Field> fields = new TreeMap<>();
    private Optional<Shape> items = Optional.empty();
    private long objects;

    /** In the order in which a union lists them. */
    enum Kind {
        ID,
        NULL,
        INT64,
        FLOAT64,
        SPECIAL_FLOAT64,
        BOOLEAN,
        STRING,
        BYTES,
        OBJECT,
        ARRAY
    }

    private static final class Field {
        private final Shape shape;
        private long seen;

        Field(Shape shape) {
            this.shape = shape;
        }
    }

    /** @param tableOfId gives the table of a text that is the id of a document */
    Shape(Function<String, Optional<String>> tableOfId) {
        this.tableOfId = tableOfId;
    }

    void add(Object value) {
        if (value instanceof Map<?, ?> map) {
            addMap(map);
        } else if (value instanceof List<?> list) {
            kinds.add(Kind.ARRAY);
            items = Optional.of(items.orElseGet(() -> new Shape(tableOfId)));
            list.forEach(items.get()::add);
        } else if (value instanceof String text) {
            Optional<String> table = tableOfId.apply(text);
            table.ifPresent(tables::add);
            kinds.add(table.isPresent() ? Kind.ID : Kind.STRING);
        } else if (value instanceof Double number) {
            boolean negativeZero = Double.doubleToRawLongBits(number) == Long.MIN_VALUE;
            kinds.add(negativeZero ? Kind.SPECIAL_FLOAT64 : Kind.FLOAT64);
        } else {
            kinds.add(value == Json.NULL ? Kind.NULL : value instanceof Boolean ? Kind.BOOLEAN : Kind.INT64);
        }
    }

    void addObject(Map<?, ?> object) {
        kinds.add(Kind.OBJECT);
        objects++;
        object.forEach((name, value) -> {
            Field field = fields.computeIfAbsent((String) name, any -> new Field(new Shape(tableOfId)));
            field.seen++;
            field.shape.add(value);
        });
    }

    Set<Kind> kinds() {
        return kinds;
    }

    Set<String> tables() {
        return tables;
    }

    Optional<Shape> items() {
        return items;
    }

    /** Whether its fields can be told one by one: not too many, and all of them identifiers. */
    boolean isObject(int besides) {
        return fields.size() + besides <= MAX_FIELDS
                && fields.keySet().stream().allMatch(name -> name.matches(IDENTIFIER));
    }

    List<String> fieldNames() {
        return List.copyOf(fields.keySet());
    }

    Shape field(String name) {
        return fields.get(name).shape;
    }

    boolean isRequired(String name) {
        return fields.get(name).seen == objects;
    }

    private void addMap(Map<?, ?> map) {
        Object key = map.size() == 1 ? map.keySet().iterator().next() : "";
        if (key.equals("$bytes")) {
            kinds.add(Kind.BYTES);
        } else if (key.equals("$float")) {
            kinds.add(Kind.SPECIAL_FLOAT64);
        } else if (key.equals("$integer")) {
            kinds.add(Kind.INT64);
        } else {
            addObject(map);
        }
    }
}
