package io.caravan.route;

import io.caravan.core.failure.SyncFailure;
import io.caravan.core.sync.Receipt;
import io.caravan.core.sync.StagedFile;
import io.caravan.core.sync.SyncEngine;
import io.caravan.core.sync.SyncRun;
import io.caravan.core.sync.TableToStage;
import java.util.List;
import java.util.Optional;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;

/** The verbs of the routes. What flows: SyncRun -> TableToStage -> StagedFiles -> Receipt -> SyncRun. */
public final class SyncSteps {
    /** Name of the exchange property that holds the sync while something else is the body. */
    static final String RUN = "CaravanSyncRun";

    private final SyncEngine engine;
    private final SyncMonitor monitor;
    private Optional<SyncRun> current = Optional.empty();

    public SyncSteps(SyncEngine engine, SyncMonitor monitor) {
        this.engine = engine;
        this.monitor = monitor;
    }

    public SyncRun begin() {
        SyncRun run = engine.begin();
        current = Optional.of(run);
        return run;
    }

    public SyncRun enterPhase(@ExchangeProperty(RUN) SyncRun run) {
        run.enterPhase();
        return run;
    }

    public SyncRun fetch(@ExchangeProperty(RUN) SyncRun run) {
        run.fetch();
        return run;
    }

    public SyncRun append(@ExchangeProperty(RUN) SyncRun run) {
        run.append();
        return run;
    }

    /** Closes the batch to further pages; what comes out is one part a table. */
    public List<TableToStage> seal(@ExchangeProperty(RUN) SyncRun run) {
        return run.seal();
    }

    public List<StagedFile> stage(@Body TableToStage table) {
        return table.stage();
    }

    /** @param staged a {@link StagedFiles}; anything else where the batch has no tables, as a sign of life has none */
    public Receipt commit(@ExchangeProperty(RUN) SyncRun run, @Body Object staged) {
        return run.commit(staged instanceof StagedFiles joined ? joined.files() : List.of());
    }

    public SyncRun advance(@ExchangeProperty(RUN) SyncRun run, @Body Receipt receipt) {
        run.advance(receipt);
        return run;
    }

    public void finish(@ExchangeProperty(RUN) SyncRun run) {
        run.finish();
        close();
        monitor.succeeded();
    }

    /** Abandons what was not committed and says why; the checkpoint is where it was. */
    public void fail(@ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Exception failure) {
        monitor.failed(unwrapped(failure));
        close();
    }

    /** Camel wraps what a part of a split throws; the outermost failure of ours says what it means and what to do. */
    static Exception unwrapped(Exception failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SyncFailure ours) {
                return ours;
            }
        }
        return failure;
    }

    private void close() {
        Optional<SyncRun> ended = current;
        current = Optional.empty();
        ended.ifPresent(SyncRun::close);
    }
}
