package io.caravan.delta.kernel;

import io.delta.kernel.commit.CommitFailedException;
import io.delta.kernel.commit.CommitMetadata;
import io.delta.kernel.commit.CommitResponse;
import io.delta.kernel.commit.Committer;
import io.delta.kernel.data.Row;
import io.delta.kernel.engine.Engine;
import io.delta.kernel.internal.DeltaErrorsInternal;
import io.delta.kernel.internal.files.ParsedPublishedDeltaData;
import io.delta.kernel.internal.tablefeatures.TableFeatures;
import io.delta.kernel.internal.util.FileNames;
import io.delta.kernel.utils.CloseableIterator;
import io.delta.kernel.utils.FileStatus;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;

/** Puts a version of a table without a catalog, if absent. Unlike Delta Kernel's own it asks for no status of what it has just put. */
public final class LogCommitter implements Committer {
    public static final LogCommitter INSTANCE = new LogCommitter();

    private LogCommitter() {}

    @Override
    public CommitResponse commit(Engine engine, CloseableIterator<Row> actions, CommitMetadata version)
            throws CommitFailedException {
        if (TableFeatures.isCatalogManagedSupported(version.getEffectiveProtocol())) {
            throw DeltaErrorsInternal.defaultCommitterDoesNotSupportCatalogManagedTables();
        }
        String entry = FileNames.deltaFile(version.getDeltaLogDirPath(), version.getVersion());
        try {
            engine.getJsonHandler().writeJsonFileAtomically(entry, actions, false);
        } catch (FileAlreadyExistsException taken) {
            throw new CommitFailedException(true, true, entry + " is there already", taken);
        } catch (IOException e) {
            throw new CommitFailedException(true, false, entry + " was not written: " + e.getMessage(), e);
        }
        return new CommitResponse(ParsedPublishedDeltaData.forFileStatus(FileStatus.of(entry)));
    }
}
