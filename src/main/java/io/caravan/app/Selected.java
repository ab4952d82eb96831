package io.caravan.app;

import io.caravan.app.config.SourceConfig;
import io.caravan.core.convex.Selection;
import io.caravan.core.convex.Source;
import io.caravan.core.failure.SyncFailure;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether what a selection names is there. */
public final class Selected {
    private static final Logger LOG = LoggerFactory.getLogger(Selected.class);

    private Selected() {}

    /** Asks the source, but not about everything; a source that does not answer says so elsewhere. */
    public static Optional<String> missing(SourceConfig config, Source source) {
        Selection selection = config.selection();
        if (selection.equals(Selection.EVERYTHING)) {
            return Optional.empty();
        }
        try {
            return Optional.of(selection.missingIn(source.catalog().columns().keySet()))
                    .filter(names -> !names.isEmpty())
                    .map(Selected::missing);
        } catch (SyncFailure unanswered) {
            LOG.debug("The names of convex.selection were not compared: {}", unanswered.getMessage());
            return Optional.empty();
        }
    }

    public static String missing(Set<String> names) {
        return "convex.selection names what the source does not have (yet): " + String.join(", ", names)
                + ". Correct the names unless they are still to come; `caravan discover` lists what is there.";
    }
}
