package io.caravan.s3.compaction;

import io.caravan.core.destination.StagedFile;
import io.caravan.core.failure.SyncFailure;
import io.caravan.core.file.DurableFiles;
import io.caravan.core.schema.SchemaFingerprint;
import io.caravan.ledger.LiveFile;
import io.caravan.parquet.Spool;
import io.caravan.s3.CheckedFile;
import io.caravan.s3.RawFileStager;
import io.caravan.store.ObjectStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Row by row through the spool: one file that is read and one that is written at a time. */
final class ParquetRewriter implements Rewriter {
    private static final Logger LOG = LoggerFactory.getLogger(ParquetRewriter.class);

    private final ObjectStore store;
    private final LongFunction<Spool> spools;
    private final long fileSize;
    private final RewriteProgress progress;

    /** @param spools by batch */
    ParquetRewriter(ObjectStore store, LongFunction<Spool> spools, long fileSize, RewriteProgress progress) {
        this.store = store;
        this.spools = spools;
        this.fileSize = fileSize;
        this.progress = progress;
    }

    @Override
    public List<LiveFile> rewrite(CompactionPlan.Run run, long batch) throws IOException {
        LOG.info(
                "{}: putting {} files of {} bytes together",
                run.table(),
                run.files().size(),
                run.bytes());
        Spool spool = spools.apply(batch);
        DurableFiles.createDirectories(spool.directory());
        List<LiveFile> written = new ArrayList<>();
        try (RewrittenFile output = new RewrittenFile(spool, new RawFileStager(store, batch), run.table())) {
            Optional<SchemaFingerprint> schema = Optional.empty();
            for (LiveFile input : run.files()) {
                schema = copy(input, output, spool.file());
                progress.read(input.file().rows());
                if (output.writtenBytes() >= fileSize) {
                    written.add(output.finish(schema));
                }
            }
            if (output.hasRows()) {
                written.add(output.finish(schema));
            }
        }
        return written;
    }

    /** @return the schema that the file's footer names */
    private Optional<SchemaFingerprint> copy(LiveFile input, RewrittenFile output, Path local) throws IOException {
        try {
            return new CheckedFile(store, input).read(local, output::append);
        } catch (CheckedFile.Damaged e) {
            throw damaged(input.file(), e.getMessage());
        }
    }

    private SyncFailure damaged(StagedFile file, String why) {
        return new SyncFailure.StateUnreadable("The file " + file.key() + " in " + store
                + " is not what its manifest says: " + why + ". Nothing was replaced. Restore the file from a backup;"
                + " until then its rows cannot be read, and syncs go on without it.");
    }
}
