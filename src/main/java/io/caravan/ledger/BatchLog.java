package io.caravan.ledger;

import io.caravan.core.destination.StagedFile;
import io.caravan.core.failure.SyncFailure;
import io.caravan.core.file.Sha256;
import io.caravan.core.json.JsonFormatException;
import io.caravan.store.ObjectKey;
import io.caravan.store.ObjectStore;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The records 1, 2, 3 ... of a destination: append-only, without gaps, each naming the hash of the one before. */
public final class BatchLog {
    private static final Pattern RECORD = Pattern.compile("[0-9]{20}[.]json");

    private final ObjectStore store;
    private final LedgerLayout layout;
    private final BatchRecordCodec codec;

    public BatchLog(ObjectStore store, LedgerLayout layout) {
        this.store = store;
        this.layout = layout;
        this.codec = new BatchRecordCodec(layout.form(), keys(layout));
    }

    /** The names that a layout gives its files. */
    static FileKeys keys(LedgerLayout layout) {
        return new FileKeys() {
            @Override
            public boolean isOf(StagedFile file, long batch) {
                return file.key()
                        .equals(layout.file(file.table(), batch, file.sha256()).value());
            }

            @Override
            public Optional<Long> batchOf(String key) {
                return layout.batchOf(new ObjectKey(key));
            }

            @Override
            public boolean isForeign(String key) {
                return layout.isForeign(new ObjectKey(key));
            }
        };
    }

    ObjectStore store() {
        return store;
    }

    LedgerLayout layout() {
        return layout;
    }

    /** @param sha256 of the record's text */
    public record Entry(BatchRecord record, String sha256) {
        public long batch() {
            return record.batch();
        }
    }

    /**
     * The newest record, found without listing them: gallop from the hint, then halve.
     *
     * @param hint a batch that is committed, or 0
     */
    public Optional<Entry> last(long hint) throws IOException {
        long present = hint;
        long step = 1;
        while (exists(present + step)) {
            present += step;
            step *= 2;
        }
        long absent = present + step;
        while (absent - present > 1) {
            long middle = present + (absent - present) / 2;
            if (exists(middle)) {
                present = middle;
            } else {
                absent = middle;
            }
        }
        refuseGapAfter(present);
        return present == 0 ? Optional.empty() : Optional.of(chained(read(present)));
    }

    /** As {@link #last(long)}, from a record that was read: where none follows it is the newest, and asked for once. */
    public Optional<Entry> lastAfter(Entry known) throws IOException {
        if (exists(known.batch() + 1)) {
            return last(known.batch() + 1);
        }
        refuseGapAfter(known.batch());
        return Optional.of(known);
    }

    /** The record of a batch, whose place in the chain is proven, too; empty where there is none, as for 0. */
    public Optional<Entry> find(long batch) throws IOException {
        Optional<byte[]> text = batch > 0 ? store.read(layout.record(batch)) : Optional.empty();
        return text.isPresent() ? Optional.of(chained(entry(batch, text.get()))) : Optional.empty();
    }

    public Entry read(long batch) throws IOException {
        ObjectKey key = layout.record(batch);
        return entry(batch, store.read(key).orElseThrow(() -> missing(key)));
    }

    private Entry entry(long batch, byte[] text) {
        return new Entry(codec.read(text, batch, store + "/" + layout.record(batch)), Sha256.of(text));
    }

    public byte[] text(BatchRecord batch) {
        return codec.write(batch);
    }

    /** Empty where the number is taken. */
    public Optional<Entry> append(BatchRecord batch) throws IOException {
        byte[] text = codec.write(batch);
        return store.putIfAbsent(layout.record(batch.batch()), text)
                ? Optional.of(new Entry(batch, Sha256.of(text)))
                : Optional.empty();
    }

    public boolean exists(long batch) throws IOException {
        return store.exists(layout.record(batch));
    }

    /** Refuses a gap however old it is, by a list of them all: for who has the time. */
    public void requireAll(long last) throws IOException {
        Set<ObjectKey> listed = store.files(layout.folder(), "").stream()
                .map(ObjectStore.Found::key)
                .collect(Collectors.toSet());
        for (long batch = 1; batch <= last; batch++) {
            if (!listed.contains(layout.record(batch)) && !exists(batch)) {
                throw missing(layout.record(batch));
            }
        }
    }

    /** Refuses a later record than the one after this one, where that one is missing. A list may lag; the commit will not. */
    private void refuseGapAfter(long last) throws IOException {
        Optional<ObjectKey> later = firstFrom(last + 2);
        if (later.isPresent() && !exists(last + 1)) {
            throw damaged("have a gap: batch " + (last + 1) + " is missing, " + later.get() + " is there");
        }
    }

    /** The first record of this batch or a later one, by a list, which may lag. */
    public Optional<ObjectKey> firstFrom(long batch) throws IOException {
        return store.files(layout.folder(), layout.record(batch).fileName()).stream()
                .map(ObjectStore.Found::key)
                .filter(key -> RECORD.matcher(key.fileName()).matches())
                .findFirst();
    }

    private Entry chained(Entry entry) throws IOException {
        long batch = entry.batch();
        if (batch > 1 && !read(batch - 1).sha256().equals(entry.record().previous())) {
            throw damaged((batch - 1) + " and " + batch
                    + " do not belong together: the hash that the later one names is not the earlier one's");
        }
        return entry;
    }

    /** Of a record that does not follow from those before it. */
    SyncFailure cannotFollow(long batch, JsonFormatException cause) {
        return new SyncFailure.StateUnreadable(
                "The " + layout.form().noun() + " of batch " + batch + " in " + store + " cannot be followed: "
                        + cause.getMessage() + ". Nothing was written. Restore " + layout.restored()
                        + " from a backup.",
                cause);
    }

    private SyncFailure missing(ObjectKey key) {
        return new SyncFailure.StateUnreadable("The " + layout.form().noun() + " " + key + " in " + store
                + " is missing although later ones are there. Nothing was written. Restore " + layout.restored()
                + " from a backup.");
    }

    private SyncFailure damaged(String what) {
        return new SyncFailure.StateUnreadable("The " + layout.form().noun() + "s in " + store + " " + what
                + ". Nothing was written. Restore " + layout.restored() + " from a backup.");
    }
}
