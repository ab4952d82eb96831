package io.caravan.core.imports;

import io.caravan.core.change.TableRef;
import io.caravan.core.convex.Selection;
import java.util.OptionalLong;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Which imports are under way where nobody has watched until now.
 *
 * @param asOf nanoseconds, a recent commit
 */
record Audit(ImportQueries queries, Selection selection, long asOf) {
    /**
     * Tables of which more than one goes by the name, or of which that cannot be told.
     *
     * @param followed how many physical tables a data sync of all of them follows
     */
    SortedSet<TableRef> suspects(OptionalLong followed, SortedSet<TableRef> names) {
        SortedSet<TableRef> suspects = new TreeSet<>();
        if (followed.equals(OptionalLong.of(names.size()))) {
            return suspects;
        }
        for (TableRef table : names) {
            if (!queries.tablets(table, asOf, selection).equals(OptionalLong.of(1))) {
                suspects.add(table);
            }
        }
        return suspects;
    }
}
