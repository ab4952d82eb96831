package io.caravan.s3;

import io.caravan.ledger.BatchLog;
import io.caravan.ledger.LiveFile;
import io.caravan.ledger.LiveFiles;
import io.caravan.ledger.LogReader;
import io.caravan.ledger.LogSum;
import io.caravan.ledger.SumCheckpoints;
import io.caravan.store.ObjectStore;
import io.caravan.store.StoreCalls;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * What a reader of raw_change_log reads. Costs the same after a year as after a week: a checkpoint of the manifests and the
 * manifests since, and from the second call on only the manifests that are new. Used by one thread at a time.
 */
public final class RawLog {
    private final ObjectStore store;
    private final BatchLog log;
    private final SumCheckpoints checkpoints;
    private final LogReader reader;
    private long seen;

    public RawLog(ObjectStore store) {
        this.store = store;
        this.log = new BatchLog(store, S3Ledger.MANIFESTS);
        this.checkpoints = new SumCheckpoints(log);
        this.reader = new LogReader(log, checkpoints);
    }

    /** Every file that counts as of the newest manifest; empty before the first. */
    public Optional<LiveFiles> head() {
        return StoreCalls.to("Cannot read the manifests", store, () -> read(0));
    }

    /** As {@link #head}, only the files that hold rows of batches after this one, among others perhaps. */
    public Optional<LiveFiles> since(long batch) {
        return StoreCalls.to("Cannot read the manifests", store, () -> read(batch));
    }

    private Optional<LiveFiles> read(long after) throws IOException {
        Optional<BatchLog.Entry> last = log.last(seen > 0 ? seen : checkpoints.hint());
        if (last.isEmpty()) {
            return Optional.empty();
        }
        seen = last.get().batch();
        LogSum state = reader.at(seen);
        List<LiveFile> files =
                state.files().stream().filter(live -> live.lastBatch() > after).toList();
        return Optional.of(
                new LiveFiles(seen, state.complete(), state.schemas(), state.generations(), files, state.anew()));
    }
}
