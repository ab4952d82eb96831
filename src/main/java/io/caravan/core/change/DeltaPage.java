package io.caravan.core.change;

/**
 * A page of {@code document_deltas}.
 *
 * @param cursor nanoseconds since 1970, exclusive: the next page begins after it. Never the greatest {@code _ts} seen.
 */
public record DeltaPage(long cursor, boolean hasMore, PageContent content) {}
