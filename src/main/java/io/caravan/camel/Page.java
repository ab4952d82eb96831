package io.caravan.camel;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * What one move of the checkpoint passes over.
 *
 * @param number of the page or of the batch
 * @param consistentAsOf nanoseconds; the commit as of which all tables are complete once the page is delivered
 * @param identity what an equal number means the same page by, for the memory of delivered events; empty where no two are surely the same
 * @param receipt of a batch, as JSON
 */
public record Page(
        long number,
        EventSpool events,
        Origin origin,
        OptionalLong consistentAsOf,
        Optional<String> identity,
        Optional<String> receipt) {}
