package io.caravan.core.convex;

import io.caravan.core.json.JsonFormatException;

/** Whether something is read, as Convex's selection says it. */
enum Choice {
    INCLUDED,
    EXCLUDED;

    static Choice read(String path, Object value) throws JsonFormatException {
        if ("included".equals(value)) {
            return INCLUDED;
        }
        if ("excluded".equals(value)) {
            return EXCLUDED;
        }
        throw new JsonFormatException(path + " is neither \"included\" nor \"excluded\"");
    }

    String json() {
        return this == INCLUDED ? "included" : "excluded";
    }

    /** What this choice has that the one before had not. */
    Choice gained(Choice before) {
        return this == INCLUDED && before == EXCLUDED ? INCLUDED : EXCLUDED;
    }
}
