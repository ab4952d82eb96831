package io.caravan.cli;

import io.caravan.cli.config.ConfigurationException;
import io.caravan.core.failure.SyncFailure;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/** Entry point: commands, exit codes. */
@Command(
        name = "caravan",
        description = "Carries the changes of a Convex deployment into Parquet, exactly once.",
        mixinStandardHelpOptions = true,
        versionProvider = App.VersionText.class,
        subcommandsRepeatable = false)
public final class App {
    private App() {}

    public static void main(String[] args) {
        start(args, Wiring.production());
    }

    /** As {@link #main}, with other time, chance or ports. Ends the process. */
    public static void start(String[] args, Wiring wiring) {
        Logging.configure(args); // before the first logger, which Signals has
        Signals.install(System::exit, Runtime.getRuntime()::halt);
        System.exit(run(args, wiring));
    }

    /** As {@link #main}, with other time, chance or ports, and without ending the process. */
    public static int run(String[] args, Wiring wiring) {
        Logging.configure(args);
        CommandLine line = new CommandLine(new App())
                .addSubcommand(new RunCommand(wiring))
                .addSubcommand(new SyncCommand(wiring))
                .addSubcommand(new CheckCommand(wiring))
                .addSubcommand(new DiscoverCommand(wiring))
                .addSubcommand(new StatusCommand(wiring))
                .addSubcommand(new CompactCommand(wiring))
                .addSubcommand(new ResyncCommand(wiring))
                .addSubcommand(new StagingCommand(wiring))
                .addSubcommand(new VerifyCommand(wiring))
                .addSubcommand(new LakeflowCommand(wiring))
                .addSubcommand(new ConsoleCommand(wiring))
                .addSubcommand(new SandboxCommand(wiring));
        line.setExecutionExceptionHandler((failure, command, result) -> report(failure, line.getErr(), "caravan"));
        boolean bare = args.length == 0 || args[0].startsWith("-D") || args[0].startsWith("--source");
        return line.execute(bare ? withRun(args) : args);
    }

    private static String[] withRun(String[] options) {
        String[] args = new String[options.length + 1];
        args[0] = "run";
        System.arraycopy(options, 0, args, 1, options.length);
        return args;
    }

    /** @param who it happened to, for the message */
    static int report(Throwable failure, PrintWriter err, String who) {
        if (failure instanceof ConfigurationException configuration) {
            err.println("The configuration has " + configuration.problems().size() + " problem(s), nothing was done:");
            configuration.problems().forEach(problem -> err.println("  " + problem));
        } else if (failure instanceof SyncFailure) {
            err.println(who + ": " + failure.getMessage());
        } else {
            err.println(who + ": this is a bug, please report it: " + failure);
            failure.printStackTrace(err);
        }
        return ExitCode.of(failure).code();
    }

    static final class VersionText implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"caravan " + Version.number()};
        }
    }
}
