package io.caravan.core.convex;

import java.util.OptionalLong;

/**
 * A data sync as {@code list_active_syncs} lists it.
 *
 * @param syncedTs nanoseconds: the commit up to which it has read; empty while it walks a table
 * @param tablets how many physical tables it follows: one for each name, and one more for each import that is under way
 */
public record ActiveSync(OptionalLong syncedTs, long tablets) {}
