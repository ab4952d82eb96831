package io.caravan.databricks;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.caravan.core.change.ChangeEvent;
import io.caravan.core.change.Slice;
import io.caravan.core.change.TableRef;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Rows of one or more tables as the text that one statement carries: {@code [{c, t, p, r: [{i, t, o, c, d}]}]}. */
final class RowBuffer {
    /** The type of {@link #take}. */
    static final String TYPE =
            "array<struct<c:string,t:string,p:bigint,r:array<struct<i:string,t:bigint,o:string,c:bigint,d:string>>>>";

    private static final JsonFactory JSON = new JsonFactory();

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private JsonGenerator out = begin();
    private boolean empty = true;

    void beginPart(TableRef table, long part) throws IOException {
        empty = false;
        out.writeStartObject();
        out.writeStringField("c", table.component().value());
        out.writeStringField("t", table.table());
        out.writeNumberField("p", part);
        out.writeArrayFieldStart("r");
    }

    void endPart() throws IOException {
        out.writeEndArray();
        out.writeEndObject();
    }

    void add(ChangeEvent event) throws IOException {
        out.writeStartObject();
        if (event instanceof ChangeEvent.Upsert upsert) {
            head(upsert.id(), upsert.ts(), "upsert");
            if (upsert.creationTimeMicros().isPresent()) {
                out.writeNumberField("c", upsert.creationTimeMicros().getAsLong());
            }
            out.writeFieldName("d");
            text(upsert.document());
        } else if (event instanceof ChangeEvent.Delete delete) {
            head(delete.id(), delete.ts(), "delete");
        } else {
            head(Slice.EMPTY, 0, "truncate");
        }
        out.writeEndObject();
    }

    private void head(Slice id, long ts, String op) throws IOException {
        out.writeFieldName("i");
        text(id);
        out.writeNumberField("t", ts);
        out.writeStringField("o", op);
    }

    private void text(Slice text) throws IOException {
        out.writeUTF8String(text.array(), text.offset(), text.length());
    }

    /** About how much the text is by now. */
    int length() {
        return bytes.size() + Math.max(0, out.getOutputBuffered());
    }

    boolean isEmpty() {
        return empty;
    }

    /** The text; after this the buffer is empty. */
    String take() throws IOException {
        out.writeEndArray();
        out.close();
        String text = bytes.toString(StandardCharsets.UTF_8);
        bytes.reset();
        out = begin();
        empty = true;
        return text;
    }

    private JsonGenerator begin() {
        try {
            JsonGenerator generator = JSON.createGenerator(bytes, JsonEncoding.UTF8);
            generator.writeStartArray();
            return generator;
        } catch (IOException e) {
            throw new IllegalStateException("memory took no text", e);
        }
    }
}
