package io.caravan.ledger;

import io.caravan.core.change.TableRef;
import io.caravan.core.failure.SyncFailure;
import io.caravan.core.file.Sha256;
import io.caravan.store.ObjectStore;
import java.io.IOException;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The folder of each table. On a disk that takes upper and lower case for the same, as those of macOS and Windows do, two tables whose
 * names differ in nothing else have one, and what is swept for one of them would be the other's. Used by threads for different tables.
 */
public final class TableFolders {
    /** Of any file: its folder is asked for only. */
    private static final String HASH = Sha256.of(new byte[0]);

    private final ObjectStore store;
    private final LedgerLayout layout;
    private final Map<String, TableRef> taken = new ConcurrentHashMap<>();

    /** @param known tables that have a folder */
    public TableFolders(ObjectStore store, LedgerLayout layout, Collection<TableRef> known) {
        this.store = store;
        this.layout = layout;
        known.forEach(table -> taken.putIfAbsent(folded(table), table));
    }

    /**
     * Before a file of the table is stored.
     *
     * @throws SyncFailure.Misconfigured where its folder is another table's
     */
    public void require(TableRef table) throws IOException {
        TableRef other = taken.putIfAbsent(folded(table), table);
        if (other != null && !other.equals(table) && store.foldsCase()) {
            throw new SyncFailure.Misconfigured("The tables " + other.label() + " and " + table.label()
                    + " differ by case alone, and the disk of " + store
                    + " does not tell it apart: they would share a folder, and the files of one would be deleted as leftovers"
                    + " of the other. Nothing of this batch was landed. Leave out " + table.label()
                    + " by convex.exclude: the folder is the other's, whether that one is left out or not. Or land in a bucket or on"
                    + " a disk that tells case apart.");
        }
    }

    private String folded(TableRef table) {
        return layout.file(table, 0, HASH).directory().toLowerCase(Locale.ROOT);
    }
}
