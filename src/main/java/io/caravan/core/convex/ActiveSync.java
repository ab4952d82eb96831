package io.caravan.core.convex;

import java.util.OptionalLong;

/**
 * A data sync as {@code list_active_syncs} lists it.
 *
 * @param syncedTs nanoseconds: the commit up to which it has read; empty while it walks a table
 * @param tablets how many physical tables it follows: one for each name, and one more for each import that is under way
 * @param documents that it has sent; empty where the deployment does not say
 * @param ofDocuments how many there are in the tables that it walks; empty where the deployment does not say, and outside of a walk
 */
public record ActiveSync(OptionalLong syncedTs, long tablets, OptionalLong documents, OptionalLong ofDocuments) {}
