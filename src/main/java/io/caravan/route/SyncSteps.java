package io.caravan.route;

import io.caravan.core.destination.LandedHistory;
import io.caravan.core.destination.Receipt;
import io.caravan.core.destination.StagedFile;
import io.caravan.core.failure.SyncFailure;
import io.caravan.core.sync.SyncEngine;
import io.caravan.core.sync.SyncRun;
import io.caravan.core.sync.TableToStage;
import io.caravan.core.watch.Step;
import io.caravan.core.watch.SyncEvent;
import io.caravan.core.watch.Work;
import java.util.List;
import java.util.Optional;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.RuntimeCamelException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The verbs of the routes. What flows: SyncRun -> TableToStage -> StagedFiles -> Receipt -> SyncRun. */
public final class SyncSteps {
    private static final Logger LOG = LoggerFactory.getLogger(SyncSteps.class);

    /** Name of the exchange property that holds the sync while something else is the body. */
    static final String RUN = "CaravanSyncRun";

    /** Name of the exchange property that holds the number of the batch that is being landed. */
    static final String BATCH = "CaravanBatch";

    private static final long NEVER = -1;

    private final SyncEngine engine;
    private final Stepping stepping;
    private final Optional<LandedHistory> history;
    private Optional<SyncRun> current = Optional.empty();
    private long toldThrough = NEVER;
    private boolean landing;

    /**
     * @param history is asked at the first sync, after one that failed while it landed a batch, and after a compaction; empty where
     *     nobody sees it
     */
    public SyncSteps(SyncEngine engine, Stepping stepping, Optional<LandedHistory> history) {
        this.history = history;
        this.engine = engine;
        this.stepping = stepping;
    }

    public SyncRun begin(Exchange at) {
        stepping.listener().heard(new SyncEvent.Began(Work.SYNC));
        return stepping.take(Step.BEGIN, at, () -> {
            SyncRun run = engine.begin();
            current = Optional.of(run);
            tellRows(run.nextBatch() - 1);
            return run;
        });
    }

    /** A sync does not fail because nobody can say how much there is. */
    private void tellRows(long last) {
        if (toldThrough == last || history.isEmpty()) {
            return;
        }
        try {
            if (!history.get().isQuick()) {
                return;
            }
            stepping.listener().heard(history.get().holds());
            toldThrough = last;
        } catch (SyncFailure failure) {
            LOG.warn("The rows of the tables are not known: {}", failure.getMessage());
        }
    }

    public SyncRun enterPhase(@ExchangeProperty(RUN) SyncRun run) {
        run.enterPhase();
        return run;
    }

    public SyncRun fetch(@ExchangeProperty(RUN) SyncRun run, Exchange at) {
        return stepping.take(Step.FETCH, at, () -> {
            run.fetch();
            return run;
        });
    }

    public SyncRun append(@ExchangeProperty(RUN) SyncRun run, Exchange at) {
        return stepping.take(Step.APPEND, at, () -> {
            run.append();
            return run;
        });
    }

    /** Asks the source what its log does not tell: of imports and of deleted tables. */
    public SyncRun check(@ExchangeProperty(RUN) SyncRun run, Exchange at) {
        return stepping.take(Step.CHECK, at, () -> {
            run.check();
            return run;
        });
    }

    /** Closes the batch to further pages; what comes out is one part a table. */
    public List<TableToStage> seal(@ExchangeProperty(RUN) SyncRun run, Exchange at) {
        at.setProperty(BATCH, run.nextBatch());
        landing = true;
        return stepping.take(Step.SEAL, at, run::seal);
    }

    public List<StagedFile> stage(@Body TableToStage table, Exchange at) {
        return stepping.take(Step.STAGE, at, table.table().table().label(), table::stage);
    }

    /** @param staged a {@link StagedFiles}; anything else where the batch has no tables, as a sign of life has none */
    public Receipt commit(@ExchangeProperty(RUN) SyncRun run, @Body Object staged, Exchange at) {
        List<StagedFile> files = staged instanceof StagedFiles joined ? joined.files() : List.of();
        return stepping.take(Step.COMMIT, at, () -> run.commit(files));
    }

    public SyncRun advance(@ExchangeProperty(RUN) SyncRun run, @Body Receipt receipt, Exchange at) {
        return stepping.take(Step.ADVANCE, at, () -> {
            run.advance(receipt);
            toldThrough = toldThrough == NEVER ? NEVER : receipt.batch();
            landing = false;
            return run;
        });
    }

    public void finish(@ExchangeProperty(RUN) SyncRun run) {
        run.finish();
        close();
        stepping.listener().heard(new SyncEvent.Succeeded(Work.SYNC));
    }

    /** Abandons what was not committed and says why; the checkpoint is where it was. */
    public void fail(@ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Exception failure) {
        Throwable ours = unwrapped(failure);
        toldThrough = landing ? NEVER : toldThrough;
        landing = false;
        stepping.listener().heard(new SyncEvent.Failed(Work.SYNC, ours));
        close();
    }

    /** Camel wraps what a part of a split throws; the outermost failure of ours says what it means and what to do, else the first that is not Camel's. */
    static Throwable unwrapped(Exception failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SyncFailure ours) {
                return ours;
            }
        }
        Throwable innermost = failure;
        while (innermost instanceof RuntimeCamelException && innermost.getCause() != null) {
            innermost = innermost.getCause();
        }
        return innermost;
    }

    private void close() {
        Optional<SyncRun> ended = current;
        current = Optional.empty();
        ended.ifPresent(SyncRun::close);
    }
}
