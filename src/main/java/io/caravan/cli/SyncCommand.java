package io.caravan.cli;

import io.caravan.app.ExitCode;
import io.caravan.app.Fleet;
import io.caravan.app.Outcomes;
import io.caravan.app.Session;
import io.caravan.app.SyncObservers;
import io.caravan.app.config.CaravanConfig;
import io.caravan.app.config.ProcessConfig;
import io.caravan.app.log.Logging;
import io.caravan.app.target.Wiring;
import io.caravan.cli.report.SyncSummary;
import io.caravan.core.json.Json;
import io.caravan.ops.Monitoring;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "sync", description = "One sync to the end: a snapshot if one is due, then the log; then exits.")
final class SyncCommand extends SourceCommand implements WorkCommand {
    @Option(names = "--json", description = "Says what the sync brought as one JSON document.")
    private boolean json;

    @Option(names = Logging.QUIET, description = "Says nothing but warnings and failures.")
    private boolean quiet;

    private static final Logger LOG = LoggerFactory.getLogger(SyncCommand.class);

    private final Map<String, Object> summaries = new ConcurrentSkipListMap<>();

    SyncCommand(Wiring wiring) {
        super(wiring);
    }

    @Override
    public Integer call() {
        ProcessConfig process = sources();
        int code = process.folder().isPresent()
                ? Fleet.inParallel(process.sources(), this::amongOthers)
                : alone(process.sources().get(0));
        if (json) {
            print(Json.write(
                    process.folder().isPresent()
                            ? Map.of("sources", List.copyOf(summaries.values()))
                            : summaries.values().iterator().next()));
        }
        return code;
    }

    private int alone(CaravanConfig config) {
        Outcomes outcomes = outcomes(config);
        SyncSummary summary = new SyncSummary(config.source().name(), wiring().clock());
        return sync(config, outcomes, summary, SyncObservers.of(outcomes, summary));
    }

    private int amongOthers(CaravanConfig config) {
        Outcomes outcomes = outcomes(config);
        String name = config.source().name();
        SyncSummary summary = new SyncSummary(name, wiring().clock());
        try {
            return sync(
                    config, outcomes, summary, SyncObservers.amongOthers(outcomes, Monitoring.heardBy(name, summary)));
        } catch (RuntimeException e) {
            int code = report(config, e);
            summaries.put(name, summary.json(code));
            return code;
        }
    }

    private int sync(CaravanConfig config, Outcomes outcomes, SyncSummary summary, SyncObservers observers) {
        try (Session session = Session.open(config, wiring(), observers)) {
            session.caravan().routes().sync();
        }
        int code = outcomes.last().map(this::codeOf).orElse(ExitCode.DONE.code());
        summaries.put(config.source().name(), summary.json(code));
        if (!json && !quiet) {
            say(summary.text());
        }
        return code;
    }

    /** Where the log is read by programs, it is the place for this, too. */
    private void say(String text) {
        if (Logging.isJson()) {
            LOG.info("{}", text);
        } else {
            print(text);
        }
    }
}
