package io.caravan.s3;

import io.caravan.ledger.LogReader;
import io.caravan.parquet.Spool;
import io.caravan.store.ObjectStore;
import java.time.Clock;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;

/**
 * The log of a destination that is open for writing.
 *
 * @param last number of the last batch that its writer knows
 * @param spools local files for what is written of a batch, by its number
 */
public record OpenLog(
        ObjectStore store, LogReader reader, LongSupplier last, LongFunction<Spool> spools, Clock clock) {}
