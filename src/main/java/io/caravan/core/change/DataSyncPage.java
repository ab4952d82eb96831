package io.caravan.core.change;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A page of {@code data/sync}.
 *
 * @param syncId by which the deployment lists the data sync as active; empty where it does not say
 * @param cursor where the next page begins; opaque
 * @param consistentAsOf nanoseconds since 1970: the commit as of which every table is complete with this page; empty while a
 *     table is walked
 * @param hasMore whether the next page is to be asked for at once
 * @param truncates tables of which everything so far no longer counts; the events of {@code content} come after
 */
public record DataSyncPage(
        Optional<String> syncId,
        String cursor,
        OptionalLong consistentAsOf,
        boolean hasMore,
        List<TableRef> truncates,
        PageContent content) {}
