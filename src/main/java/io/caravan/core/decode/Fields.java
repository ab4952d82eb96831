package io.caravan.core.decode;

import io.caravan.core.change.Slice;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The fields met so far in a page. Rows of a table look alike, so each field remembers its successor: a key that comes as
 * expected costs one comparison of bytes.
 */
final class Fields {
    private final Map<Slice, Field> byName = new HashMap<>();
    private final List<Field> byIndex = new ArrayList<>();

    /** Precedes the first field of every row. */
    private final Field start = new Field(new byte[0], -1);

    Field start() {
        return start;
    }

    /** By index. */
    List<Field> all() {
        return byIndex;
    }

    /** Reads the key at the scanner's position, in whatever spelling, and moves behind its colon. */
    Field read(JsonScanner in) {
        int from = in.pos + 1;
        int to = in.string();
        byte[] text = in.escaped ? JsonStrings.unescape(in.array, from, to) : in.array;
        Slice name = in.escaped ? new Slice(text, 0, text.length) : new Slice(text, from, to - from);
        if (name.length() > 0 && name.array()[name.offset()] == '$') {
            throw in.violation("a key that begins with $", from);
        }
        in.skipSpace();
        in.expect(':');
        Field known = byName.get(name);
        if (known != null) {
            return known;
        }
        byte[] own = name.toByteArray();
        Field field = new Field(own, byIndex.size());
        byName.put(new Slice(own, 0, own.length), field);
        byIndex.add(field);
        return field;
    }
}
