package io.caravan.cli;

import io.caravan.app.ExitCode;
import io.caravan.app.LastError;
import io.caravan.app.Outcomes;
import io.caravan.app.config.CaravanConfig;
import io.caravan.app.config.ConfigSources;
import io.caravan.app.config.ProcessConfig;
import io.caravan.app.config.RequiredAccess;
import io.caravan.app.target.Wiring;
import io.caravan.core.config.EffectiveValue;
import io.caravan.core.config.Origins;
import io.caravan.core.failure.SyncFailure;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A command that reads the configuration. */
@Command(mixinStandardHelpOptions = true)
abstract class ConfiguredCommand implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(ConfiguredCommand.class);

    private static final Path HERE = Path.of("");

    private final Wiring wiring;
    private Origins origins = Origins.NONE;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "-D",
            paramLabel = Usage.PAIR,
            description = "Overrides a key of application.properties; may be repeated.")
    private Map<String, String> overrides = new LinkedHashMap<>();

    ConfiguredCommand(Wiring wiring) {
        this.wiring = wiring;
    }

    Wiring wiring() {
        return wiring;
    }

    RequiredAccess asks() {
        return RequiredAccess.SOURCE;
    }

    /** @param chosen names of sources; empty is all of them */
    ProcessConfig configured(List<String> chosen) {
        ProcessConfig.Read read = read();
        read.warnings().forEach(LOG::warn);
        ProcessConfig process = read.config(chosen, asks());
        origins = process.sources().size() == 1 ? process.sources().get(0).origins() : Origins.NONE;
        return process;
    }

    /** As {@link #configured}, right or wrong. */
    Map<String, List<EffectiveValue>> effective(List<String> chosen) {
        return read().effective(chosen);
    }

    private ProcessConfig.Read read() {
        Map<String, String> options = ConfigSources.ours(System.getProperties());
        overrides.forEach((key, value) -> override(key, value, options));
        return ProcessConfig.read(ProcessConfig.Layers.read(HERE, System.getenv(), options), HERE);
    }

    /** Of the only source; empty before it is read. */
    Origins origins() {
        return origins;
    }

    /** What is Camel's goes to Camel; what is nobody's is kept, to be refused with the rest of the problems. */
    private static void override(String key, String value, Map<String, String> values) {
        if (key.startsWith("camel.")) {
            System.setProperty(key, value);
        } else {
            ConfigSources.override(key, value, values);
        }
    }

    Outcomes outcomes(CaravanConfig config) {
        return new Outcomes(new LastError(config.sync().state(), wiring.clock()), config.origins());
    }

    CommandSpec spec() {
        return spec;
    }

    PrintWriter err() {
        return spec.commandLine().getErr();
    }

    void print(String text) {
        spec.commandLine().getOut().println(text);
        spec.commandLine().getOut().flush();
    }

    /** The exit code of a failed sync. The log has said why; of a bug it has not said where. */
    int codeOf(Throwable failure) {
        return failure instanceof SyncFailure ? ExitCode.of(failure).code() : fail(failure);
    }

    private int fail(Throwable failure) {
        return App.report(failure, err(), "caravan", origins);
    }
}
