package io.caravan.delta;

import io.caravan.core.failure.SyncFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes what nobody can commit any more.
 *
 * <p>Invariant: a file is deleted only once its batch number is taken by an intent that does not name it. A file of the next
 * number may belong to a paused writer that is about to decide it: deleting it would tear that batch, so it waits until the
 * number is taken, which is at the latest our own next commit. Files that another engine wrote match no pattern of ours.
 *
 * <p>Only the last {@value #WINDOW} numbers are looked at. Older orphans are possible where a fenced writer died and nobody
 * swept for that long; they are invisible and only take space, until a VACUUM takes them.
 */
final class OrphanSweeper {
    private static final Logger LOG = LoggerFactory.getLogger(OrphanSweeper.class);
    private static final long WINDOW = 64;
    private static final Pattern SPOOLED = Pattern.compile("[A-Za-z0-9_-]+[.][0-9]{20}[.][0-9]+[.]parquet");

    private final DeltaStorage storage;
    private final CommitLog log;
    private final String writer;

    OrphanSweeper(DeltaStorage storage, CommitLog log, String writer) {
        this.storage = storage;
        this.log = log;
        this.writer = writer;
    }

    /** @return the files of the next number, to be deleted by {@link #sweepAfter} its commit */
    List<DeltaKey> sweep(long last) throws IOException {
        long first = Math.max(1, last - WINDOW + 1);
        List<DeltaKey> young = since(first);
        refuseMissingIntents(young, last);
        for (long batch = first; batch <= last; batch++) {
            List<DeltaKey> ofBatch = ofBatch(young, batch);
            if (!ofBatch.isEmpty()) {
                sweepAfter(log.intent(batch).commit(), ofBatch);
            }
        }
        for (DeltaStorage.Found file : storage.list(FileDeltaStorage.TEMPORARY, "")) {
            if (isForeignTemporary(file.key())) {
                delete(file.key());
            }
        }
        return ofBatch(young, last + 1);
    }

    /** @param files of the commit's batch, named by it or not */
    void sweepAfter(Commit commit, List<DeltaKey> files) throws IOException {
        for (DeltaKey file : files) {
            if (!commit.names(file)) {
                delete(file);
            }
        }
    }

    /** Files that crashed writers left in the spool. */
    void sweepSpool(Path spool) throws IOException {
        if (!Files.isDirectory(spool)) {
            return;
        }
        try (Stream<Path> files = Files.list(spool)) {
            for (Path file : files.toList()) {
                String name = file.getFileName().toString();
                if (SPOOLED.matcher(name).matches() && !name.startsWith(writer + ".")) {
                    Files.deleteIfExists(file);
                    LOG.info("swept {} from the spool", name);
                }
            }
        }
    }

    private List<DeltaKey> since(long batch) throws IOException {
        List<DeltaKey> found = new ArrayList<>();
        for (String table : storage.folders(DeltaKey.BRONZE)) {
            storage.list(DeltaKey.BRONZE + table + "/", DeltaKey.digits(batch)).stream()
                    .map(DeltaStorage.Found::key)
                    .filter(key -> key.dataBatch().isPresent())
                    .forEach(found::add);
        }
        return found;
    }

    /** Nobody stages a batch beyond the next one, so such a file proves that records were there. */
    private void refuseMissingIntents(List<DeltaKey> young, long last) throws IOException {
        for (DeltaKey key : young) {
            if (key.dataBatch().orElseThrow() > last + 1 && !log.isDecided(last + 1)) {
                throw new SyncFailure.StateUnreadable(
                        "The batches in " + storage + " end at " + last + ", but " + key
                                + " is of a later one: records are lost. Nothing was deleted. Restore _caravan/ from a backup.");
            }
        }
    }

    private static List<DeltaKey> ofBatch(List<DeltaKey> keys, long batch) {
        return keys.stream()
                .filter(key -> key.dataBatch().orElseThrow() == batch)
                .toList();
    }

    private boolean isForeignTemporary(DeltaKey key) {
        return key.value().endsWith(".tmp") && !key.fileName().startsWith(writer + ".");
    }

    private void delete(DeltaKey key) throws IOException {
        storage.delete(key);
        LOG.info("swept {}: no batch names it", key);
    }
}
