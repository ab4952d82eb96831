package io.caravan.core.change;

import java.util.Optional;

/**
 * A page of {@code list_snapshot}.
 *
 * @param snapshot nanoseconds since 1970: the commit as of which all pages of this snapshot are consistent
 * @param cursor where the next page begins; opaque; present whenever there is more
 */
public record SnapshotPage(long snapshot, Optional<String> cursor, boolean hasMore, PageContent content) {}
