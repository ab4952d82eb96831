package io.caravan.core.decode;

/** Passes over values that nobody needs, and validates them as JSON all the same. */
final class JsonSkipper {
    private final JsonScanner in;
    private final ObjectKeys keys;

    JsonSkipper(JsonScanner in, ObjectKeys keys) {
        this.in = in;
        this.keys = keys;
    }

    void value(int depth) {
        if (depth > JsonScanner.MAX_DEPTH) {
            throw in.violation("values nested more than " + JsonScanner.MAX_DEPTH + " deep");
        }
        switch (in.array[in.pos]) {
            case '"' -> in.string();
            case '{' -> object(depth);
            case '[' -> array(depth);
            case 't' -> in.literalTrue();
            case 'f' -> in.literalFalse();
            case 'n' -> in.literalNull();
            default -> in.number();
        }
    }

    private void array(int depth) {
        if (!in.firstItem(']')) {
            return;
        }
        do {
            value(depth + 1);
        } while (in.nextItem(']'));
    }

    private void object(int depth) {
        if (!in.firstItem('}')) {
            return;
        }
        int scope = keys.open();
        do {
            int from = in.pos + 1;
            int to = in.string();
            keys.add(scope, from, to, in.escaped);
            in.skipSpace();
            in.expect(':');
            in.skipSpace();
            value(depth + 1);
        } while (in.nextItem('}'));
        keys.close(scope);
    }
}
