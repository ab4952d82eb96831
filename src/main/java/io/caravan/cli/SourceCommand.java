package io.caravan.cli;

import io.caravan.app.config.CaravanConfig;
import io.caravan.app.config.ProcessConfig;
import io.caravan.app.target.Wiring;
import io.caravan.core.config.EffectiveValue;
import io.caravan.core.failure.SyncFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** A command that works on configured sources and their destinations. */
abstract class SourceCommand extends ConfiguredCommand {
    @Option(
            names = "--source",
            paramLabel = "NAME",
            description = "Which of several sources, where sources.location has a file for each; some commands take it"
                    + " repeatedly, or take all without it.")
    private List<String> chosen = new ArrayList<>();

    SourceCommand(Wiring wiring) {
        super(wiring);
    }

    /** All sources, or the ones that {@code --source} names. */
    ProcessConfig sources() {
        return configured(chosen);
    }

    /** What {@link #sources} are made of, by their names, right or wrong. */
    Map<String, List<EffectiveValue>> effective() {
        return effective(chosen);
    }

    /** Says how one of several failed; its exit code. */
    int report(CaravanConfig config, Exception failure) {
        return App.report(failure, err(), "caravan, source " + config.source().name(), config.origins());
    }

    /** The one source that this is about. */
    CaravanConfig config() {
        ProcessConfig process = sources();
        if (process.sources().size() > 1) {
            throw new SyncFailure.Misconfigured(spec().name() + " works on one source, and there are several: "
                    + String.join(", ", process.names()) + ". Nothing was done. Name one by --source.");
        }
        return process.sources().get(0);
    }
}
