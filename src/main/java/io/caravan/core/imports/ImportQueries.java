package io.caravan.core.imports;

import io.caravan.core.change.DataSyncPage;
import io.caravan.core.change.SnapshotPage;
import io.caravan.core.change.TableRef;
import io.caravan.core.convex.ActiveSync;
import io.caravan.core.convex.Selection;
import io.caravan.core.convex.Source;
import io.caravan.core.failure.SyncFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The questions that tell of imports. An answer that does not come is no failure: what it would have told stays unknown. */
final class ImportQueries {
    private static final Logger LOG = LoggerFactory.getLogger(ImportQueries.class);

    /**
     * What a data sync of ids has told.
     *
     * @param begun tables that began anew in it
     * @param asOf nanoseconds: the commit up to which it has told all
     */
    record Told(String cursor, List<TableRef> begun, Optional<String> syncId, OptionalLong asOf) {}

    private final Source impatient;
    private final Source patient;

    ImportQueries(Source source) {
        this.patient = source;
        this.impatient = source.impatient();
    }

    /** Names of the tables that are selected; empty where the deployment does not say. */
    Optional<SortedSet<TableRef>> names(Selection selection) {
        return answer("which tables there are", impatient::tableNames).map(all -> {
            SortedSet<TableRef> names = new TreeSet<>(all);
            names.removeIf(name -> !selection.includes(name));
            return names;
        });
    }

    /** How many physical tables the data sync followed as of this commit. */
    OptionalLong followed(Optional<String> syncId, long asOf) {
        return tablets(syncId.flatMap(id -> answer("how many tables it follows", () -> impatient.activeSync(id))
                .flatMap(found -> found)
                .filter(sync -> sync.syncedTs().equals(OptionalLong.of(asOf)))));
    }

    /** As of the first page of a data sync, the only one that has been asked for so far. */
    OptionalLong followedAtFirst(Optional<String> syncId) {
        return tablets(syncId.flatMap(id -> answer("how many tables it follows", () -> impatient.activeSync(id))
                .flatMap(found -> found)));
    }

    private static OptionalLong tablets(Optional<ActiveSync> sync) {
        return sync.map(found -> OptionalLong.of(found.tablets())).orElse(OptionalLong.empty());
    }

    /**
     * How many physical tables go by the name.
     *
     * @param asOf nanoseconds, a recent commit
     */
    OptionalLong tablets(TableRef table, long asOf, Selection selection) {
        Selection alone = selection.entering(selection, List.of(table)).idsOf(List.of(table));
        return answer("how many imports of " + table.label() + " are under way", () -> {
                    String cursor = impatient.dataSyncCursor(asOf, alone);
                    DataSyncPage page = impatient.dataSync(Optional.of(cursor), alone);
                    page.content().close();
                    return page.syncId().flatMap(impatient::activeSync);
                })
                .flatMap(found -> found)
                .map(sync -> OptionalLong.of(sync.tablets()))
                .orElse(OptionalLong.empty());
    }

    /** A data sync of ids that goes on behind this commit. */
    String begin(long asOf, Selection ids) {
        return impatient.dataSyncCursor(asOf, ids);
    }

    /**
     * The commit that the source is at. It is asked by the first page of the walk that follows: an answer that comes twice is then
     * no wrong one. A deployment that does not answer it answers no walk either, so its failure is the sync's.
     */
    long now(Selection selection) {
        SnapshotPage page = patient.listSnapshot(OptionalLong.empty(), Optional.empty(), selection);
        page.content().close();
        return page.snapshot();
    }

    /** Reads a data sync of ids to its end. */
    Told read(String from, Selection ids) {
        List<TableRef> begun = new ArrayList<>();
        String cursor = from;
        while (true) {
            DataSyncPage page = impatient.dataSync(Optional.of(cursor), ids);
            page.content().close();
            page.truncates().stream().filter(ids::includes).forEach(begun::add);
            cursor = page.cursor();
            if (!page.hasMore()) {
                return new Told(cursor, begun, page.syncId(), page.consistentAsOf());
            }
        }
    }

    /** Empty where the deployment does not answer, or not in a way that is understood. */
    private static <T> Optional<T> answer(String what, Supplier<T> question) {
        try {
            return Optional.of(question.get());
        } catch (SyncFailure unanswered) {
            LOG.warn(
                    "The deployment does not say {}, so nothing is concluded from it: {}",
                    what,
                    unanswered.getMessage());
            return Optional.empty();
        }
    }
}
