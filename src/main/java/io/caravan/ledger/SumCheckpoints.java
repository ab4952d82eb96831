package io.caravan.ledger;

import io.caravan.core.failure.SyncFailure;
import io.caravan.core.json.Json;
import io.caravan.core.json.JsonFormatException;
import io.caravan.core.json.JsonObject;
import io.caravan.core.json.SealedJson;
import io.caravan.store.ObjectKey;
import io.caravan.store.ObjectStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sum of the records, written down every {@value #EVERY} batches, so that a reader need not add them up from the first.
 *
 * <p>A cache: whatever of it is missing, late, damaged or of a newer program costs time and nothing else. It counts only where
 * its own checksum holds and where the record that it names is the one that is there.
 */
public final class SumCheckpoints {
    static final long EVERY = 100;

    private static final Logger LOG = LoggerFactory.getLogger(SumCheckpoints.class);
    private static final long KEPT = 10 * EVERY;
    private static final long KEPT_FOR_EVER = 100 * EVERY;
    private static final long ENTRIES_A_BATCH = 100;
    private static final long LARGEST = 60L << 20;

    private final ObjectStore store;
    private final LedgerLayout layout;
    private final BatchLog log;
    private final LogSumCodec codec;

    public SumCheckpoints(BatchLog log) {
        this.store = log.store();
        this.layout = log.layout();
        this.log = log;
        this.codec = new LogSumCodec(layout.form(), BatchLog.keys(layout));
    }

    /** A batch that is committed, from which to look for the last one; 0 where nothing is known. */
    public long hint() throws IOException {
        long batch = readHint();
        if (batch == 0 || store.exists(layout.record(batch))) {
            return batch;
        }
        if (read(batch).isPresent()) {
            throw new SyncFailure.StateUnreadable("The " + layout.form().noun() + " of batch " + batch + " in " + store
                    + " is lost: "
                    + layout.sum(batch)
                    + " was written after it. Nothing was written. Restore " + layout.restored() + " from a backup.");
        }
        return 0;
    }

    /** As {@link #hint()}, for a reader that begins after a batch: it has seen that one, in this process or another. */
    public long hint(long after) throws IOException {
        return after > 0 && log.exists(after) ? after : hint();
    }

    /** Number of the newest sum, without proof; 0 where there is none. */
    public long newest() throws IOException {
        return readHint();
    }

    /** The newest one that counts, of a batch between the two. */
    Optional<LogSum> newest(long after, long last) throws IOException {
        for (long batch : candidates(last).headSet(after, false)) {
            Optional<LogSum> state = read(batch);
            if (state.isPresent() && log.read(batch).sha256().equals(state.get().sha256())) {
                return state;
            }
        }
        return Optional.empty();
    }

    /** The newest first, which should be there; where none of the last is, there are those that are never deleted. */
    private NavigableSet<Long> candidates(long last) throws IOException {
        NavigableSet<Long> candidates = new TreeSet<>(Comparator.reverseOrder());
        long newest = last / EVERY * EVERY;
        for (long batch = newest; batch >= newest - KEPT; batch -= EVERY) {
            candidates.add(batch);
        }
        candidates.add(Math.min(readHint(), newest));
        for (long batch = KEPT_FOR_EVER; batch < newest; batch += KEPT_FOR_EVER) {
            candidates.add(batch);
        }
        return candidates;
    }

    private Optional<LogSum> read(long batch) throws IOException {
        Optional<byte[]> text = store.read(layout.sum(batch));
        try {
            return text.isPresent() ? Optional.of(codec.read(text.get(), batch)) : Optional.empty();
        } catch (JsonFormatException e) {
            LOG.warn("{} is not used: {}. An earlier one or the records are read", where(batch), e.getMessage());
            return Optional.empty();
        }
    }

    /** Many live files are written down less often, so that a batch costs the same however many there are. */
    static boolean isDue(long batch, long before, int files) {
        return batch % EVERY == 0 && (batch - before) * ENTRIES_A_BATCH >= files;
    }

    /** False where it is too large to be kept. */
    boolean write(LogSum state) throws IOException {
        long batch = state.batch();
        byte[] text = codec.write(state);
        if (text.length > LARGEST) {
            LOG.warn("{} live files are too many for a sum of the records; run `caravan compact`", state.size());
            return false;
        }
        if (!store.putIfAbsent(layout.sum(batch), text)) {
            mend(batch, text);
        }
        long before = readHint();
        writeHint(batch);
        deleteOld(Math.max(before, batch - KEPT_FOR_EVER) - KEPT, batch - KEPT);
        return true;
    }

    /** Those between the two, the last included. What came before the first went when its follower was written. */
    private void deleteOld(long after, long last) throws IOException {
        List<ObjectKey> old = new ArrayList<>();
        for (long batch = last; batch > Math.max(0, after); batch -= EVERY) {
            if (batch % KEPT_FOR_EVER != 0) {
                old.add(layout.sum(batch));
            }
        }
        store.deleteAll(old);
    }

    private void mend(long batch, byte[] text) throws IOException {
        Optional<byte[]> found = store.read(layout.sum(batch));
        if (found.isPresent() && !Arrays.equals(found.get(), text)) {
            LOG.warn("{} was not what the records add up to, and is replaced", where(batch));
            store.replace(layout.sum(batch), text, found);
        }
    }

    /** Whoever comes second has nothing to add: both hints are true. */
    private void writeHint(long batch) throws IOException {
        Optional<byte[]> before = store.read(layout.lastSum());
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("version", 1);
        json.put("batch", batch);
        store.replace(layout.lastSum(), Json.writeBytes(SealedJson.seal(json)), before);
    }

    private long readHint() throws IOException {
        Optional<byte[]> text = store.read(layout.lastSum());
        try {
            long batch = text.isPresent()
                    ? JsonObject.of("hint", Json.read(text.get())).integer("batch")
                    : 0;
            return Math.max(0, batch);
        } catch (JsonFormatException e) {
            LOG.warn("{} is not used: {}", layout.lastSum(), e.getMessage());
            return 0;
        }
    }

    private String where(long batch) {
        return store + "/" + layout.sum(batch);
    }
}
