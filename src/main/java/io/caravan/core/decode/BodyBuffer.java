package io.caravan.core.decode;

import io.caravan.core.failure.SyncFailure;
import io.caravan.core.failure.SyncFailure.ProtocolViolation;
import io.caravan.core.failure.SyncFailure.Retryable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A window onto a body that arrives. A unit (a row, a token of the envelope) is scanned where it lies; where the window
 * ends before the unit does, the scan ends with {@link Underflow}, {@link #refill} moves the unit to the front and reads
 * on, and the unit is scanned again from its start.
 *
 * <pre>
 *   array: | done | pos: unit being scanned ... | 0 | padding |
 *                                               ^ limit
 * </pre>
 *
 * The byte at {@code limit} is always 0, which no JSON text allows anywhere. So scanners run without looking at the
 * limit, and every byte they did not expect goes through {@link #unexpected}, which tells the end of the window from the
 * end of the body and from a broken body.
 */
class BodyBuffer {
    /** Readable bytes behind the limit, so that eight bytes can be loaded at any position up to it. */
    static final int PADDING = 16;

    static final int MAX_UNIT = 16 << 20;
    static final int WINDOW = 128 << 10;
    private static final int FIRST_WINDOW = 16 << 10;
    private static final int NAME_EXCERPT = 64;

    byte[] array;
    int pos;
    int limit;

    /** Row and field being scanned, for messages. */
    long row = -1;

    String field = "";

    private final String what;
    private final InputStream body;
    private final int window;
    private final Underflow underflow = new Underflow();
    private long before;
    private boolean ended;

    /** @param window bytes once a body turns out to be long; a larger unit enlarges it */
    BodyBuffer(String what, InputStream body, int window) {
        this.what = what;
        this.body = body;
        this.window = window;
        this.array = new byte[Math.min(window, FIRST_WINDOW) + PADDING];
    }

    BodyBuffer(String what, byte[] whole) {
        this.what = what;
        this.body = InputStream.nullInputStream();
        this.window = whole.length;
        this.array = Arrays.copyOf(whole, whole.length + PADDING);
        this.limit = whole.length;
        this.ended = true;
    }

    /** Makes room behind the unit that begins at {@code pos} and reads until the window is full or the body ends. */
    final void refill() throws IOException {
        int kept = limit - pos;
        if (kept >= MAX_UNIT) {
            throw violation("a value of more than " + MAX_UNIT + " bytes");
        }
        boolean full = limit == array.length - PADDING;
        byte[] next = full && (2 * kept >= array.length - PADDING || array.length < window)
                ? new byte[Math.max(Math.min(2 * kept, MAX_UNIT), window) + PADDING]
                : array;
        System.arraycopy(array, pos, next, 0, kept);
        array = next;
        before += pos;
        pos = 0;
        limit = kept;
        while (!ended && limit < array.length - PADDING) {
            int read = body.read(array, limit, array.length - PADDING - limit);
            ended = read < 0;
            limit += Math.max(0, read);
        }
        array[limit] = 0;
    }

    /** Whether nothing comes behind the window. */
    final boolean ended() {
        return ended;
    }

    /** What to throw where the byte at a position is not what JSON wants there. */
    final RuntimeException unexpected(int at) {
        if (at >= limit && !ended) {
            return underflow;
        }
        if (at >= limit) {
            return new Retryable(what + " ends early, after " + (before + limit) + " bytes");
        }
        return malformed(" is not JSON at byte ", at);
    }

    final SyncFailure malformed(String why, int at) {
        return new Retryable(what + why + (before + at) + excerpt(at));
    }

    /** @param problem a noun phrase without any value of the row */
    final SyncFailure violation(String problem, int at) {
        return new ProtocolViolation(what + " has " + problem + where() + ", at byte " + (before + at));
    }

    final SyncFailure violation(String problem) {
        return violation(problem, pos);
    }

    private String where() {
        if (row < 0) {
            return field.isEmpty() ? "" : " in " + shortened(field);
        }
        return " in values[" + row + "]" + (field.isEmpty() ? "" : "." + shortened(field));
    }

    private static String shortened(String name) {
        return name.length() <= NAME_EXCERPT ? name : name.substring(0, NAME_EXCERPT) + "...";
    }

    /** The first byte of a body that is not JSON at all: enough to know HTML and plain text, too little to be data. */
    private String excerpt(int at) {
        boolean first = before == 0 && at < limit && new String(array, 0, at, StandardCharsets.ISO_8859_1).isBlank();
        boolean printable = first && array[at] > ' ' && array[at] < 0x7f;
        return printable ? ": it begins with '" + (char) array[at] + "'" : "";
    }

    /** The window ends within the unit. */
    static final class Underflow extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private Underflow() {
            super("the window ends within the unit", null, false, false);
        }
    }
}
