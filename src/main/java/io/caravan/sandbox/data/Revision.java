package io.caravan.sandbox.data;

import io.caravan.sandbox.value.Content;
import java.util.Optional;

/**
 * One state of one document.
 *
 * @param ts commit timestamp, nanoseconds
 * @param previous the state before it, when that is not a base document's
 */
record Revision(long ts, Content content, Optional<Revision> previous) {
    /** The newest revision not younger than {@code ts}, from here backwards. */
    Optional<Revision> at(long time) {
        Optional<Revision> revision = Optional.of(this);
        while (revision.isPresent() && revision.get().ts > time) {
            revision = revision.get().previous;
        }
        return revision;
    }

    Revision oldest() {
        Revision revision = this;
        while (revision.previous.isPresent()) {
            revision = revision.previous.get();
        }
        return revision;
    }
}
