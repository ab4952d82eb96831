package io.caravan.delta;

import io.caravan.core.change.TableRef;
import io.delta.kernel.Snapshot;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The tables' logs as this process has read or written them last. A batch is tried on top of what is known, by a put that any other writer's
 * version refuses. That holds while the version that is known is there: behind another writer's batch, all is forgotten.
 */
final class KnownLogs {
    private final Map<TableRef, Known> logs = new ConcurrentHashMap<>();
    private final Map<TableRef, Written> written = new ConcurrentHashMap<>();
    private final Set<TableRef> absent = ConcurrentHashMap.newKeySet();

    /**
     * A version of a table.
     *
     * @param batch the last one that it holds; 0 where it holds none
     */
    record Known(Snapshot snapshot, long batch) {}

    /** Nothing is known of it any more, until it is learned again. */
    Optional<Known> take(TableRef table) {
        return Optional.ofNullable(logs.remove(table));
    }

    void forget(TableRef table) {
        logs.remove(table);
        written.remove(table);
    }

    void forgetAll() {
        logs.clear();
        written.clear();
        absent.clear();
    }

    void learn(TableRef table, Known known) {
        logs.put(table, known);
    }

    /** There is no such table yet. */
    void learnAbsent(TableRef table) {
        absent.add(table);
    }

    /** Whether that was learned; it is to be asked once. */
    boolean takeAbsent(TableRef table) {
        return absent.remove(table);
    }

    /** The last version that this process has put, and the batch of it: known even where the log has to be read again. */
    private record Written(long version, long batch) {}

    /** @return whether it is the first one of the table by this process */
    boolean wrote(TableRef table, long version, long batch) {
        return written.put(table, new Written(version, batch)) == null;
    }

    /** The batch of a version that nobody but this process can have put; empty of any other. */
    Optional<Long> batchOf(TableRef table, long version) {
        return Optional.ofNullable(written.get(table))
                .filter(last -> last.version() == version)
                .map(Written::batch);
    }
}
