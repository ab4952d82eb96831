package io.caravan.ledger;

import io.caravan.core.failure.SyncFailure;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes the sum of the records down, after commits. The batch is committed whatever happens here. */
public final class SumKeeper {
    private static final Logger LOG = LoggerFactory.getLogger(SumKeeper.class);

    private final LogReader reader;
    private final SumCheckpoints checkpoints;
    private long written;

    public SumKeeper(LogReader reader, SumCheckpoints checkpoints) {
        this.reader = reader;
        this.checkpoints = checkpoints;
    }

    public void committed(BatchLog.Entry entry) {
        try {
            reader.committed(entry);
            if (entry.batch() % SumCheckpoints.EVERY == 0) {
                write(reader.towards(entry.batch()));
            }
        } catch (IOException | SyncFailure e) {
            LOG.warn("batch {} is committed; the records up to it have no sum: {}", entry.batch(), e.getMessage());
        }
    }

    private void write(LogSum state) throws IOException {
        if (SumCheckpoints.isDue(state.batch(), written, state.size()) && checkpoints.write(state)) {
            written = state.batch();
        }
    }
}
