package io.caravan.core.checkpoint;

import io.caravan.core.json.JsonFormatException;
import java.util.stream.Stream;

/** By which of its export APIs a deployment is read. */
public enum Protocol {
    /** {@code list_snapshot}, then {@code document_deltas}. */
    STREAMING_EXPORT("streaming-export"),
    /** {@code data/sync}, which sends truncates, too. */
    DATA_SYNC("data-sync");

    private final String text;

    Protocol(String text) {
        this.text = text;
    }

    /** As configurations, checkpoints and records of batches write it. */
    public String text() {
        return text;
    }

    static Protocol read(String text) throws JsonFormatException {
        return Stream.of(values())
                .filter(protocol -> protocol.text.equals(text))
                .findFirst()
                .orElseThrow(() -> new JsonFormatException("its protocol is none that this program knows"));
    }
}
