package io.caravan.camel;

import io.caravan.core.change.ChangeEvent;
import io.caravan.core.change.Slice;
import io.caravan.core.change.TableRef;
import io.caravan.core.failure.SyncFailure;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.OptionalLong;

/**
 * The events of one page until they are delivered: in memory up to a limit, on disk beyond it. Can be read more than once,
 * and by several threads once all is appended.
 *
 * <pre>
 *   table (int) | kind (byte) | generation | ts | creation time | length of id (int) | length of document (int) | id | document
 * </pre>
 */
public final class EventSpool implements AutoCloseable {
    private static final int MEMORY = 4 << 20;
    private static final int BUFFER = 64 << 10;
    private static final long NONE = Long.MIN_VALUE;
    private static final byte UPSERT = 0;
    private static final byte DELETE = 1;
    private static final byte TRUNCATE = 2;

    private final Overflow bytes;
    private final DataOutputStream out;
    private final Map<TableRef, Integer> numbers = new HashMap<>();
    private final List<TableRef> tables = new ArrayList<>();
    private long size;
    private volatile boolean closed;

    /** @param directory where events go that are too many for memory */
    public EventSpool(Path directory) {
        this(directory, MEMORY);
    }

    EventSpool(Path directory, int memory) {
        this.bytes = new Overflow(directory, memory);
        this.out = new DataOutputStream(new BufferedOutputStream(bytes, BUFFER));
    }

    /** @param generation of the event's table */
    public void append(ChangeEvent event, long generation) {
        try {
            if (event instanceof ChangeEvent.Upsert upsert) {
                head(event, UPSERT, generation, upsert.creationTimeMicros().orElse(NONE));
                texts(upsert.id(), upsert.document());
            } else if (event instanceof ChangeEvent.Delete delete) {
                head(event, DELETE, generation, NONE);
                texts(delete.id(), Slice.EMPTY);
            } else {
                head(event, TRUNCATE, generation, NONE);
                texts(Slice.EMPTY, Slice.EMPTY);
            }
            size++;
        } catch (IOException e) {
            throw broken("written", e);
        }
    }

    private void head(ChangeEvent event, byte kind, long generation, long creationTime) throws IOException {
        out.writeInt(numbers.computeIfAbsent(event.table(), table -> {
            tables.add(table);
            return tables.size() - 1;
        }));
        out.writeByte(kind);
        out.writeLong(generation);
        out.writeLong(event.ts());
        out.writeLong(creationTime);
    }

    private void texts(Slice id, Slice document) throws IOException {
        out.writeInt(id.length());
        out.writeInt(document.length());
        out.write(id.array(), id.offset(), id.length());
        out.write(document.array(), document.offset(), document.length());
    }

    /** Number of events. */
    long size() {
        return size;
    }

    Reading read() {
        if (closed) {
            throw new IllegalStateException("the page is closed: its exchange has completed");
        }
        try {
            out.flush();
            return new Reading(new DataInputStream(new BufferedInputStream(bytes.read(), BUFFER)));
        } catch (IOException e) {
            throw broken("read", e);
        }
    }

    private static SyncFailure broken(String verb, IOException cause) {
        return new SyncFailure.Retryable(
                "A page that waits for its delivery could not be " + verb + ": " + cause.getMessage()
                        + ". Nothing of it counts as delivered.",
                cause);
    }

    @Override
    public void close() {
        closed = true;
        try {
            bytes.close();
        } catch (IOException e) {
            throw broken("closed", e);
        }
    }

    /** Every event is one of its own: it can be kept. */
    final class Reading implements Iterator<Change>, Closeable {
        private final DataInputStream in;
        private long left = size;

        private Reading(DataInputStream in) {
            this.in = in;
        }

        @Override
        public boolean hasNext() {
            return left > 0;
        }

        @Override
        public Change next() {
            if (left == 0) {
                throw new NoSuchElementException();
            }
            if (closed) {
                throw new IllegalStateException("the page is closed: its exchange has completed");
            }
            left--;
            try {
                return change();
            } catch (IOException e) {
                throw broken("read", e);
            }
        }

        private Change change() throws IOException {
            TableRef table = tables.get(in.readInt());
            byte kind = in.readByte();
            long generation = in.readLong();
            long ts = in.readLong();
            long created = in.readLong();
            byte[] id = new byte[in.readInt()];
            byte[] document = new byte[in.readInt()];
            in.readFully(id);
            in.readFully(document);
            return new Change(event(kind, table, whole(id), ts, created, whole(document)), generation);
        }

        private static ChangeEvent event(byte kind, TableRef table, Slice id, long ts, long created, Slice document) {
            return switch (kind) {
                case UPSERT ->
                    new ChangeEvent.Upsert(
                            table, id, ts, created == NONE ? OptionalLong.empty() : OptionalLong.of(created), document);
                case DELETE -> new ChangeEvent.Delete(table, id, ts);
                default -> new ChangeEvent.Truncate(table);
            };
        }

        private static Slice whole(byte[] text) {
            return new Slice(text, 0, text.length);
        }

        @Override
        public void close() {
            try {
                in.close();
            } catch (IOException e) {
                throw broken("closed", e);
            }
        }
    }
}
