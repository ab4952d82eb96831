package io.caravan.core.decode;

import io.caravan.core.change.ChangeEvent;
import io.caravan.core.change.Slice;
import io.caravan.core.change.TableRef;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.List;
import java.util.OptionalLong;

/**
 * One event in a spool.
 *
 * <pre>
 *   0 length of the frame | 4 table | 8 flags | 12 length of the id | 16 ts | 24 creation time | 32 document ... id
 * </pre>
 */
final class SpoolFrame {
    static final int HEADER = 32;

    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final int TABLE = 4;
    private static final int FLAGS = 8;
    private static final int ID_LENGTH = 12;
    private static final int TS = 16;
    private static final int CREATION_TIME = 24;
    private static final int DELETED = 1;
    private static final int HAS_CREATION_TIME = 2;

    private SpoolFrame() {}

    static void writeHeader(byte[] array, int at, int length, RowScanner row, int table) {
        INTS.set(array, at, length);
        INTS.set(array, at + TABLE, table);
        INTS.set(array, at + FLAGS, (row.deleted ? DELETED : 0) | (row.hasCreationTime ? HAS_CREATION_TIME : 0));
        INTS.set(array, at + ID_LENGTH, row.id.length());
        LONGS.set(array, at + TS, row.ts);
        LONGS.set(array, at + CREATION_TIME, row.creationTimeMicros);
    }

    static int length(byte[] array, int at) {
        return (int) INTS.get(array, at);
    }

    static ChangeEvent event(byte[] array, int at, List<TableRef> tables) {
        int end = at + length(array, at);
        int id = end - (int) INTS.get(array, at + ID_LENGTH);
        int flags = (int) INTS.get(array, at + FLAGS);
        TableRef table = tables.get((int) INTS.get(array, at + TABLE));
        Slice idText = new Slice(array, id, end - id);
        long ts = (long) LONGS.get(array, at + TS);
        if ((flags & DELETED) != 0) {
            return new ChangeEvent.Delete(table, idText, ts);
        }
        OptionalLong creationTime = (flags & HAS_CREATION_TIME) != 0
                ? OptionalLong.of((long) LONGS.get(array, at + CREATION_TIME))
                : OptionalLong.empty();
        Slice document = new Slice(array, at + HEADER, id - at - HEADER);
        return new ChangeEvent.Upsert(table, idText, ts, creationTime, document);
    }
}
