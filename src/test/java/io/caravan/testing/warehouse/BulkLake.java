package io.caravan.testing.warehouse;

import io.caravan.core.change.ChangeEvent;
import io.caravan.core.change.Slice;
import io.caravan.core.change.TableRef;
import io.caravan.core.checkpoint.Checkpoint;
import io.caravan.core.checkpoint.Phase;
import io.caravan.core.destination.OpenBatch;
import io.caravan.core.destination.StagedBatch;
import io.caravan.core.destination.StagedFile;
import io.caravan.core.file.WriterId;
import io.caravan.core.runtime.Runtimes;
import io.caravan.core.runtime.SyncRuntime;
import io.caravan.core.schema.ConvexType;
import io.caravan.core.schema.ObservedTypes;
import io.caravan.core.schema.SchemaFingerprint;
import io.caravan.core.schema.TableSchema;
import io.caravan.s3.S3Config;
import io.caravan.s3.S3Destination;
import io.caravan.store.S3Access;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;

/** Many events of one table, written as batches of raw_change_log without a source. */
public final class BulkLake {
    private static final TableRef ORDERS = TableRef.root("orders");
    private static final int PER_BATCH = 250_000;
    private static final TableSchema SCHEMA = new TableSchema(new TreeMap<>(Map.of(
            "customer", ObservedTypes.of(ConvexType.STRING),
            "status", ObservedTypes.of(ConvexType.STRING),
            "number", ObservedTypes.of(ConvexType.INT64),
            "total", ObservedTypes.of(ConvexType.FLOAT64),
            "paid", ObservedTypes.of(ConvexType.BOOLEAN),
            "at", ObservedTypes.of(ConvexType.FLOAT64),
            "lines", ObservedTypes.of(ConvexType.ARRAY),
            "note", ObservedTypes.of(ConvexType.STRING))));

    private final S3Config config;
    private final SyncRuntime runtime;
    private final S3Destination destination;
    private final Random random = new Random(1);
    private final int noteLength;
    private long batch;
    private long ts = 1000;

    /** @param noteLength random characters of each document beside about 250 bytes */
    public BulkLake(Path directory, int noteLength) {
        this.config = new S3Config("file:" + directory.resolve("lake"), S3Access.DEFAULT);
        this.runtime = Runtimes.of(directory, Clock.systemUTC(), WriterId::random);
        this.destination = S3Destination.create(config, runtime);
        this.batch = destination.lastReceipt().map(receipt -> receipt.batch()).orElse(0L);
        this.ts += batch * 1_000_000_000L;
        this.noteLength = noteLength;
    }

    public S3Config config() {
        return config;
    }

    public SyncRuntime runtime() {
        return runtime;
    }

    /** @param ids how many documents there are; each event is a revision of one of them */
    public void land(int events, int ids) {
        for (int left = events; left > 0; left -= PER_BATCH) {
            batch(Math.min(left, PER_BATCH), ids, events - left);
        }
    }

    private void batch(int events, int ids, int from) {
        batch++;
        List<TableRef> truncates = new ArrayList<>();
        try (OpenBatch open = destination.open(batch)) {
            if (batch == 1) {
                open.append(new ChangeEvent.Truncate(ORDERS), 1);
                truncates.add(ORDERS);
            }
            for (int i = 0; i < events; i++) {
                int number = from + i < ids ? from + i : random.nextInt(ids);
                open.append(event(number), 1);
            }
            List<StagedFile> files = new ArrayList<>();
            open.tables().forEach(table -> files.addAll(table.stage(Optional.empty())));
            destination.commit(new StagedBatch(
                    files, truncates, new TreeMap<>(Map.of(ORDERS, SCHEMA)), checkpoint(), OptionalLong.of(ts)));
        }
    }

    private Checkpoint checkpoint() {
        return new Checkpoint(
                "app",
                "happy-otter-123",
                batch,
                "{}",
                new TreeMap<>(Map.of(ORDERS, 1L)),
                new TreeMap<>(Map.of(ORDERS, SchemaFingerprint.of(SCHEMA))),
                new Phase.DeltaTail(ts));
    }

    private ChangeEvent event(int number) {
        String id = "j57%029d".formatted(number * 2654435761L % 1_000_000_007L * 1_000_003L + number);
        String document = "{\"customer\":\"jd7" + Long.toHexString(random.nextLong())
                + "\",\"status\":\"shipped\",\"number\":" + number
                + ",\"total\":" + (random.nextInt(100_000) / 100.0) + ",\"paid\":" + random.nextBoolean()
                + ",\"at\":1.7"
                + (100_000_000 + random.nextInt(800_000_000))
                + "E12,\"lines\":[{\"sku\":\"A-" + random.nextInt(10_000)
                + "\",\"quantity\":2,\"price\":12.5},{\"sku\":\"B-"
                + random.nextInt(10_000) + "\",\"quantity\":1,\"price\":1.25E7}],\"note\":\"" + note() + "\"}";
        ts++;
        return new ChangeEvent.Upsert(
                ORDERS, Slice.utf8(id), ts, OptionalLong.of(1_700_000_000_000_000L + number), Slice.utf8(document));
    }

    private String note() {
        StringBuilder note = new StringBuilder(noteLength);
        for (int i = 0; i < noteLength; i++) {
            note.append((char) ('a' + random.nextInt(26)));
        }
        return note.toString();
    }
}
