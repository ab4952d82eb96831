package io.caravan.ledger;

import io.caravan.core.change.TableRef;
import io.caravan.core.schema.SchemaFingerprint;
import io.caravan.core.schema.TableSchema;
import io.caravan.store.ObjectStore;
import io.caravan.store.StoreCalls;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The history where records name its files for as long as they are there. Costs the same after a year as after a week: a checkpoint of the records and the
 * records since, and from the second call on only the records that are new. Used by one thread at a time.
 */
public final class RawLog implements HistoryReader {
    private final ObjectStore store;
    private final LedgerLayout layout;
    private final BatchLog log;
    private final SumCheckpoints checkpoints;
    private final LogReader reader;
    private long seen;
    private long known;

    public RawLog(ObjectStore store, LedgerLayout layout) {
        this.store = store;
        this.layout = layout;
        this.log = new BatchLog(store, layout);
        this.checkpoints = new SumCheckpoints(log);
        this.reader = new LogReader(log, checkpoints);
    }

    /** Every file that counts as of the newest record; empty before the first. */
    public Optional<LiveFiles> head() {
        return StoreCalls.to(reading(), store, () -> read(0));
    }

    /** As {@link #head}, only the files that hold rows of batches after this one, among others perhaps. */
    @Override
    public Optional<LiveFiles> since(long batch) {
        return StoreCalls.to(reading(), store, () -> read(batch));
    }

    @Override
    public List<LiveFile> files(TableRef table, long since) {
        return StoreCalls.to(reading(), store, () -> seen == 0 ? read(0) : sum(0)).stream()
                .flatMap(live -> live.of(table, since).stream())
                .toList();
    }

    @Override
    public TableSchema schema(TableRef table, SchemaFingerprint fingerprint) throws IOException {
        return Schemas.read(store, layout, table, fingerprint);
    }

    private String reading() {
        return "Cannot read the " + layout.form().noun() + "s";
    }

    @Override
    public void knows(long batch) {
        known = batch;
    }

    @Override
    public void keepIn(Path file) {
        reader.keepIn(file);
    }

    private Optional<LiveFiles> read(long after) throws IOException {
        if (known > 0 && known >= Math.max(seen, after)) {
            seen = known;
            known = 0;
            return sum(after);
        }
        Optional<BatchLog.Entry> last = log.last(seen > 0 && seen >= after ? seen : checkpoints.hint(after));
        if (last.isEmpty()) {
            return Optional.empty();
        }
        seen = last.get().batch();
        return sum(after);
    }

    private Optional<LiveFiles> sum(long after) throws IOException {
        LogSum state = reader.at(seen);
        List<LiveFile> files =
                state.files().stream().filter(live -> live.lastBatch() > after).toList();
        return Optional.of(
                new LiveFiles(seen, state.complete(), state.schemas(), state.generations(), files, state.anew()));
    }
}
