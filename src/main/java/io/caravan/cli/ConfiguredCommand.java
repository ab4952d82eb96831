package io.caravan.cli;

import io.caravan.cli.config.CaravanConfig;
import io.caravan.cli.config.ConfigSources;
import io.caravan.core.failure.SyncFailure;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A command that works on the configured source and destination. */
@Command(mixinStandardHelpOptions = true)
abstract class ConfiguredCommand implements Callable<Integer> {
    private final Wiring wiring;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "-D",
            paramLabel = "KEY=VALUE",
            description = "Overrides a key of application.properties; may be repeated.")
    private Map<String, String> overrides = new LinkedHashMap<>();

    ConfiguredCommand(Wiring wiring) {
        this.wiring = wiring;
    }

    Wiring wiring() {
        return wiring;
    }

    CaravanConfig config() {
        Properties system = new Properties();
        system.putAll(System.getProperties());
        system.putAll(overrides);
        Map<String, String> values = ConfigSources.read(System.getenv(), system, Path.of(""));
        overrides.forEach((key, value) -> override(key, value, values));
        return CaravanConfig.of(values);
    }

    /** What is Camel's goes to Camel; what is nobody's is kept, to be refused with the rest of the problems. */
    private static void override(String key, String value, Map<String, String> values) {
        if (key.startsWith("camel.") || key.equals("routes.include")) {
            System.setProperty(key, value);
        } else {
            values.put(key, value);
        }
    }

    Outcomes outcomes(CaravanConfig config) {
        return new Outcomes(new LastError(config.sync().state(), wiring.clock()));
    }

    void print(String text) {
        spec.commandLine().getOut().println(text);
        spec.commandLine().getOut().flush();
    }

    /** The exit code of a failed sync. The log has said why; of a bug it has not said where. */
    int codeOf(Exception failure) {
        return failure instanceof SyncFailure ? ExitCode.of(failure).code() : fail(failure);
    }

    private int fail(Exception failure) {
        return App.report(failure, spec.commandLine().getErr());
    }
}
