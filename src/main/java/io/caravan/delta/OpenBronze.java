package io.caravan.delta;

import io.caravan.core.change.TableRef;
import io.caravan.core.checkpoint.Checkpoint;
import io.caravan.ledger.BatchLog;
import io.caravan.ledger.LiveFile;
import io.caravan.ledger.TableOrphans;
import io.caravan.parquet.Spool;
import io.caravan.store.ObjectStore;
import io.delta.kernel.engine.Engine;
import java.io.IOException;
import java.util.List;
import java.util.function.LongFunction;

/**
 * The bronze tables of a destination that is open for writing.
 *
 * @param log of the batches that are decided
 * @param spools local files for what is written of a batch, by its number
 * @param expiry deletes what earlier batches replaced
 */
record OpenBronze(
        ObjectStore storage,
        Engine engine,
        BatchLog log,
        LongFunction<Spool> spools,
        ForeignFiles foreign,
        DeltaExpiry expiry) {
    /** What the table's log names now. */
    List<LiveFile> live(TableRef table) throws IOException {
        return new BronzeTable(engine, table).files();
    }

    /** Files of ours that neither the table's log nor a record names. @return how many went */
    int sweep(TableRef table) throws IOException {
        return new TableOrphans(log, expiry.last()).delete(table, live(table));
    }

    /** For a batch that rewrites some of them. */
    BronzeFiles files(TableRef table, Checkpoint next) throws IOException {
        return new BronzeFiles(storage, spools.apply(next.batch()), foreign, table, next.generation(table));
    }
}
