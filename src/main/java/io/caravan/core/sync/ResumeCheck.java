package io.caravan.core.sync;

import io.caravan.core.checkpoint.Checkpoint;
import io.caravan.core.checkpoint.Phase;
import io.caravan.core.convex.Catalog;
import io.caravan.core.convex.Source;
import io.caravan.core.failure.SyncFailure;
import io.caravan.core.pages.Pages;
import io.caravan.core.pages.ProtocolChange;
import io.caravan.core.pages.Selections;
import java.util.Optional;

/** Whether a sync could go on from a checkpoint; lands nothing and moves nothing. */
public final class ResumeCheck {
    private final SyncSettings settings;
    private final Source source;

    public ResumeCheck(SyncSettings settings, Source source) {
        this.settings = settings;
        this.source = source;
    }

    /** Asks for the page that a sync would ask for first. A source that nothing has landed of begins by any. */
    public void nextPage(Checkpoint at) {
        Phase phase = ProtocolChange.towards(settings.protocol(), at).phase();
        if (at.batch() == 0) {
            return;
        }
        Pages.ask(source, phase, Selections.read(at.selection())).content().close();
    }

    /** What a sync would go on without: what the deployment does not say of its tables, and that it cannot tell of imports. */
    public Optional<String> lacking() {
        Catalog catalog = source.catalog();
        if (!catalog.lacking().isEmpty()) {
            return Optional.of(
                    "the deployment does not say all of its tables and their types, and a sync goes on without: "
                            + String.join("; ", catalog.lacking()));
        }
        return Optional.empty();
    }

    /** Whether the deployment can tell of imports. */
    public Optional<String> blindness() {
        try {
            source.impatient().activeSync("none");
            return Optional.empty();
        } catch (SyncFailure refused) {
            return Optional.of("imports cannot be seen: after an import or a restore run `caravan resync --table"
                    + " COMPONENT/TABLE`. The deployment says: " + refused.getMessage());
        }
    }
}
