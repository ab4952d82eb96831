package io.caravan.core.pages;

import io.caravan.core.change.TableRef;
import io.caravan.core.checkpoint.Imports;
import io.caravan.core.checkpoint.Phase.DataSync;
import io.caravan.core.checkpoint.TableState.Announced;
import io.caravan.core.convex.Selection;
import io.caravan.core.convex.Source;
import io.caravan.core.failure.SyncFailure;
import java.util.Optional;
import java.util.SortedSet;

/** A deployment that answers every data sync with 500: what an import that was given up and cleaned up leaves behind until a restart. */
public final class DataSyncOutage {
    private final Source source;
    private final Selection selection;

    public DataSyncOutage(Source source, Selection selection) {
        this.source = source.impatient();
        this.selection = selection;
    }

    /** The failure, with what is known of its reason. */
    public SyncFailure.Retryable explain(SyncFailure.Retryable failure, DataSync asked, Imports imports) {
        if (failure.status() != 500 || answers(Optional.empty(), selection)) {
            return failure;
        }
        return new SyncFailure.Retryable(
                failure.getMessage()
                        + " It answers so without a cursor, too, as a deployment does behind an import that was given"
                        + " up and cleaned up, until its backend is restarted. " + concerned(asked, imports)
                        + " Nothing is lost: a sync goes on from the checkpoint. Restart the backend, or ask Convex to;"
                        + " convex.protocol=streaming-export works meanwhile.",
                failure);
    }

    private String concerned(DataSync asked, Imports imports) {
        SortedSet<TableRef> announced = imports.in(Announced.class);
        boolean others = !announced.isEmpty() && answers(asked.cursor(), selection.without(announced));
        return others
                ? "It answers when it is asked without " + TableLabels.of(announced)
                        + ", so the import was of one of those."
                : "Which table was imported is not known.";
    }

    private boolean answers(Optional<String> cursor, Selection with) {
        try {
            source.dataSync(cursor, with).content().close();
            return true;
        } catch (SyncFailure failed) {
            return false;
        }
    }
}
