package io.caravan.s3;

import io.caravan.core.failure.SyncFailure;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes the checkpoints of the manifests, after commits. The batch is committed whatever happens here. */
final class LogKeeper {
    private static final Logger LOG = LoggerFactory.getLogger(LogKeeper.class);

    private final LogReader reader;
    private final LogCheckpoints checkpoints;
    private long written;

    LogKeeper(LogReader reader, LogCheckpoints checkpoints) {
        this.reader = reader;
        this.checkpoints = checkpoints;
    }

    void committed(ManifestLog.Entry entry) {
        try {
            reader.committed(entry);
            if (entry.batch() % LogCheckpoints.EVERY == 0) {
                write(reader.at(entry.batch()));
            }
        } catch (IOException | SyncFailure e) {
            LOG.warn(
                    "batch {} is committed; the manifests up to it have no checkpoint: {}",
                    entry.batch(),
                    e.getMessage());
        }
    }

    private void write(LogState state) throws IOException {
        if (LogCheckpoints.isDue(state.batch(), written, state.size()) && checkpoints.write(state)) {
            written = state.batch();
        }
    }
}
