package io.caravan.history;

import io.caravan.core.change.Slice;
import io.caravan.parquet.RawKey;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Events by their documents' ids, on the disk: all events of an id are in one bucket, and a bucket fits into the heap however many there
 * are.
 */
final class IdBuckets implements AutoCloseable {
    private static final long EVENTS_OF_A_BUCKET = 100_000;
    private static final int MOST_BUCKETS = 1_000;
    private static final int BUFFER = 8 << 10;

    private final List<Path> files = new ArrayList<>();
    private final List<DataOutputStream> open = new ArrayList<>();

    /**
     * Where an event is.
     *
     * @param file its place among the files
     * @param place of the row in the file
     */
    record Entry(Slice id, long ts, boolean isDelete, long batch, int file, int place) {}

    /**
     * @param events about how many there will be
     * @param paths gives names of files that are not there
     */
    IdBuckets(long events, Supplier<Path> paths) throws IOException {
        long count = Math.min(MOST_BUCKETS, 1 + events / EVENTS_OF_A_BUCKET);
        for (int bucket = 0; bucket < count; bucket++) {
            Path path = paths.get();
            files.add(path);
            open.add(new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(path), BUFFER)));
        }
    }

    void add(RawKey key, int file, long place) throws IOException {
        DataOutputStream out = open.get(Math.floorMod(key.id().hashCode() * 0x9E3779B9, files.size()));
        byte[] id = key.id().toByteArray();
        out.writeInt(id.length);
        out.write(id);
        out.writeLong(key.ts());
        out.writeBoolean(key.op() == RawKey.Op.DELETE);
        out.writeLong(key.batch());
        out.writeInt(file);
        out.writeInt(Math.toIntExact(place));
    }

    int size() {
        return files.size();
    }

    /** All events of a bucket, once all are added. */
    List<Entry> read(int bucket) throws IOException {
        open.get(bucket).close();
        List<Entry> events = new ArrayList<>();
        Path path = files.get(bucket);
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(path)))) {
            while (in.available() > 0) {
                byte[] id = in.readNBytes(in.readInt());
                events.add(new Entry(
                        new Slice(id, 0, id.length),
                        in.readLong(),
                        in.readBoolean(),
                        in.readLong(),
                        in.readInt(),
                        in.readInt()));
            }
        }
        return events;
    }

    @Override
    public void close() throws IOException {
        for (DataOutputStream out : open) {
            out.close();
        }
        for (Path path : files) {
            Files.deleteIfExists(path);
        }
    }
}
