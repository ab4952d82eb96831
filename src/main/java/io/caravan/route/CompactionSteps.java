package io.caravan.route;

import io.caravan.core.destination.Compaction;
import io.caravan.core.destination.Receipt;
import io.caravan.core.sync.CompactionRun;
import io.caravan.core.sync.SyncEngine;
import io.caravan.core.watch.SyncEvent;
import io.caravan.core.watch.Work;
import io.caravan.core.work.Cadence;
import java.util.Optional;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;

/** The verbs of the route {@code compact}. */
public final class CompactionSteps {
    /** Name of the exchange property that holds the compaction. */
    static final String RUN = "CaravanCompaction";

    /** Name of the exchange property that holds what is to be done in the place of the usual compaction. */
    public static final String WORK = "CaravanCompactionWork";

    private final SyncEngine engine;
    private final Optional<Compaction> compaction;
    private final Cadence cadence;
    private final Stepping stepping;

    /** @param compaction empty where the destination has none */
    public CompactionSteps(SyncEngine engine, Optional<Compaction> compaction, Cadence cadence, Stepping stepping) {
        this.engine = engine;
        this.compaction = compaction;
        this.cadence = cadence;
        this.stepping = stepping;
    }

    /** Of a compaction that nobody asked for by name. */
    public boolean isDue() {
        return compaction.isPresent() && cadence.isDue() && engine.isAtRest();
    }

    public CompactionRun begin(Exchange at) {
        stepping.listener().heard(new SyncEvent.Began(Work.COMPACTION));
        cadence.begun();
        at.removeProperty(SyncSteps.BATCH); // of the sync before
        Optional<Compaction> other = Optional.ofNullable(at.getProperty(WORK, Compaction.class));
        return stepping.within(
                at, () -> engine.beginCompaction(other.or(() -> compaction).orElseThrow()));
    }

    public CompactionRun expire(@ExchangeProperty(RUN) CompactionRun run, Exchange at) {
        return stepping.within(at, () -> {
            run.expire();
            progressed();
            return run;
        });
    }

    public CompactionRun rewrite(@ExchangeProperty(RUN) CompactionRun run, Exchange at) {
        at.removeProperty(SyncSteps.BATCH);
        return stepping.within(at, () -> {
            run.rewrite();
            progressed();
            return run;
        });
    }

    public Receipt commit(@ExchangeProperty(RUN) CompactionRun run, Exchange at) {
        return stepping.within(at, run::commit);
    }

    public CompactionRun advance(@ExchangeProperty(RUN) CompactionRun run, @Body Receipt receipt, Exchange at) {
        at.setProperty(SyncSteps.BATCH, receipt.batch());
        return stepping.within(at, () -> {
            run.advance(receipt);
            progressed();
            return run;
        });
    }

    public void finish(@ExchangeProperty(RUN) CompactionRun run) {
        run.finish();
        stepping.listener().heard(new SyncEvent.Succeeded(Work.COMPACTION));
    }

    /** Nothing was replaced that is not replaced as a whole; the next sync finds out where the destination stands. */
    public void fail(@ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Exception failure, Exchange at) {
        Throwable ours = SyncSteps.unwrapped(failure);
        stepping.within(at, () -> {
            stepping.listener().heard(new SyncEvent.Failed(Work.COMPACTION, ours));
            return ours;
        });
    }

    private void progressed() {
        stepping.listener().heard(new SyncEvent.Progressed(Work.COMPACTION));
    }
}
