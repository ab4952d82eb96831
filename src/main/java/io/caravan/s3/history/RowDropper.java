package io.caravan.s3.history;

import io.caravan.core.failure.SyncFailure;
import io.caravan.core.file.DurableFiles;
import io.caravan.core.schema.SchemaFingerprint;
import io.caravan.history.Doomed;
import io.caravan.history.Replaced;
import io.caravan.ledger.LiveFile;
import io.caravan.ledger.LogSum;
import io.caravan.parquet.RawFileReader;
import io.caravan.parquet.RawFileWriter;
import io.caravan.parquet.Spool;
import io.caravan.parquet.WrittenFile;
import io.caravan.s3.CheckedFile;
import io.caravan.s3.OpenLog;
import io.caravan.s3.RawFileStager;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Reads files of the log, and writes them again without some of their rows: through the spool, one at a time. */
final class RowDropper {
    private final OpenLog log;
    private final LogSum state;
    private final Spool spool;
    private final RawFileStager stager;

    /** @param batch that the files which are written will be of */
    RowDropper(OpenLog log, LogSum state, long batch) throws IOException {
        this.log = log;
        this.state = state;
        this.spool = log.spools().apply(batch);
        this.stager = new RawFileStager(log.store(), batch);
        DurableFiles.createDirectories(spool.directory());
    }

    /** A name in the spool that nothing has yet. */
    Path scratch() {
        return spool.file();
    }

    /** What events a file holds, in its order. */
    void keys(LiveFile input, RawFileReader.KeyConsumer consumer) throws IOException {
        try {
            new CheckedFile(log.store(), input).keys(spool.file(), consumer);
        } catch (CheckedFile.Damaged e) {
            throw damaged(input, e.getMessage());
        }
    }

    /** Its follower is durable when this returns, and not yet visible. */
    Replaced without(LiveFile input, Doomed doomed) throws IOException {
        Path local = spool.file();
        try (RawFileWriter output = spool.create(input.file().table())) {
            long[] place = {0};
            Optional<SchemaFingerprint> schema = new CheckedFile(log.store(), input).read(local, row -> {
                if (!doomed.test(row, place[0]++)) {
                    output.append(row);
                }
            });
            long rows = input.file().rows() - output.rows();
            return new Replaced(
                    input,
                    rows,
                    isCurrent(input) ? rows : 0,
                    output.rows() == 0 ? Optional.empty() : Optional.of(stage(input, output, schema)));
        } catch (CheckedFile.Damaged e) {
            throw damaged(input, e.getMessage());
        }
    }

    /** Rows of the table's current generation never share a file with older ones. */
    private boolean isCurrent(LiveFile input) {
        return input.lastBatch()
                >= state.generations().getOrDefault(input.file().table(), 0L);
    }

    private LiveFile stage(LiveFile input, RawFileWriter output, Optional<SchemaFingerprint> schema)
            throws IOException {
        WrittenFile part = output.finish(schema);
        part.requireUnchanged();
        return new LiveFile(stager.put(input.file().table(), part), input.firstBatch(), input.lastBatch());
    }

    private SyncFailure damaged(LiveFile input, String why) {
        return new SyncFailure.StateUnreadable("The file " + input.file().key() + " in " + log.store()
                + " is not what its manifest says: " + why + ". Nothing was removed. Restore the file from a backup;"
                + " until then its rows cannot be read, and syncs go on without it.");
    }
}
