package io.caravan.core.json;

import java.io.IOException;

/** A text is not the JSON that its reader expects; the message names the place, never the text. */
public final class JsonFormatException extends IOException {
    private static final long serialVersionUID = 1L;

    public JsonFormatException(String message) {
        super(message);
    }

    public JsonFormatException(String message, Throwable cause) {
        super(message, cause);
    }
}
