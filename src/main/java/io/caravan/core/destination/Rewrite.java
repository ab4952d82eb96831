package io.caravan.core.destination;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a batch does that brings no event but other files for events that have landed: from its commit on its files count, and
 * those that they were made of no longer do.
 *
 * @param replaces keys of the files whose rows are now in this batch's files
 * @param spans by key of this batch's files: which batches' rows it holds
 * @param deletedThrough the files that rewrites up to this batch replaced are deleted; 0 before the first
 * @param drop what of those rows is left out; empty where every row is kept
 */
public record Rewrite(List<String> replaces, Map<String, BatchSpan> spans, long deletedThrough, Optional<Drop> drop) {
    /** Of every batch that brings events. */
    public static final Rewrite NONE = new Rewrite(List.of(), Map.of(), 0);

    /** One that keeps every row. */
    public Rewrite(List<String> replaces, Map<String, BatchSpan> spans, long deletedThrough) {
        this(replaces, spans, deletedThrough, Optional.empty());
    }

    public boolean isNone() {
        return replaces.isEmpty();
    }
}
