package io.caravan.cli;

import io.caravan.app.ExitCode;
import io.caravan.app.ShutdownGuard;
import io.caravan.app.Signals;
import io.caravan.app.Version;
import io.caravan.app.log.Logging;
import io.caravan.app.target.Wiring;
import io.caravan.core.config.ConfigurationException;
import io.caravan.core.config.Origins;
import io.caravan.core.config.Proxies;
import io.caravan.core.failure.SyncFailure;
import io.caravan.core.watch.Amount;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Entry point: commands, exit codes. */
@Command(
        name = "caravan",
        description = "Copies a Convex deployment into Parquet, Delta or Databricks, and keeps the copy up to date.",
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
        Locale.setDefault(Locale.ROOT); // before the first class that keeps it
        MachineCharset.unusable()
                .or(() -> MachineCharset.illegible(args, System.getProperty("user.dir")))
                .ifPresent(why -> {
                    utf8(System.err).println(why);
                    System.exit(ExitCode.MISCONFIGURED.code());
                });
        StandardOutput.install();
        Logging.configure(args); // before the first logger, which Signals has
        Signals.install(
                code -> {
                    ShutdownGuard.begin();
                    System.exit(code);
                },
                Runtime.getRuntime()::halt,
                System::nanoTime);
        System.exit(run(args, wiring));
    }

    /** As {@link #main}, with other time, chance or ports, and without ending the process. */
    public static int run(String[] args, Wiring wiring) {
        Locale.setDefault(Locale.ROOT); // Delta Kernel names the files of its log by it
        List<String> bad = Proxies.adopt(System.getenv(), System.getProperties());
        AmbientSecrets.withhold(System.getenv(), System.getProperties());
        Logging.configure(args);
        bad.forEach(name -> LoggerFactory.getLogger(App.class)
                .warn("{} is no address of a proxy, such as http://proxy.example.com:3128, and is not used", name));
        CommandLine line = commandLine(wiring);
        line.setOut(utf8(System.out));
        line.setErr(utf8(System.err));
        line.setExecutionExceptionHandler((failure, command, result) -> report(
                failure,
                line.getErr(),
                "caravan",
                command.getCommand() instanceof ConfiguredCommand configured ? configured.origins() : Origins.NONE));
        line.setExecutionStrategy(parsed -> {
            EmptyArguments.refuse(parsed);
            return new CommandLine.RunLast().execute(parsed);
        });
        line.setParameterExceptionHandler((failure, wrong) -> misused(line, failure));
        int code = line.execute(CommandFirst.of(args, line.getSubcommands().keySet()));
        return code == ExitCode.DONE.code() && isPrinted(line) ? printed(line) : code;
    }

    /** Whether the output is what the user asked for. Of a command that changes something it is a report only: the work is done without it. */
    private static boolean isPrinted(CommandLine line) {
        ParseResult last = line.getParseResult();
        while (last.hasSubcommand()) {
            last = last.subcommand();
        }
        return last.isUsageHelpRequested()
                || !(last.commandSpec().userObject() instanceof WorkCommand work)
                || !work.changesSomething();
    }

    private static int printed(CommandLine line) {
        return StandardOutput.lost()
                .map(lost -> report(lost, line.getErr(), "caravan", Origins.NONE))
                .orElse(ExitCode.DONE.code());
    }

    /** Whatever the terminal's: what is printed is read by programs. */
    private static PrintWriter utf8(OutputStream stream) {
        return new PrintWriter(new WithheldWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8)), true);
    }

    static CommandLine commandLine(Wiring wiring) {
        CommandLine line = new CommandLine(new App())
                .addSubcommand(new RunCommand(wiring))
                .addSubcommand(new SyncCommand(wiring))
                .addSubcommand(new CheckCommand(wiring))
                .addSubcommand(new ConfigCommand(wiring))
                .addSubcommand(new DiscoverCommand(wiring))
                .addSubcommand(new StatusCommand(wiring))
                .addSubcommand(new CompactCommand(wiring))
                .addSubcommand(new ForgetCommand(wiring))
                .addSubcommand(new ResyncCommand(wiring))
                .addSubcommand(new StagingCommand(wiring))
                .addSubcommand(new VerifyCommand(wiring))
                .addSubcommand(new SqlCommand(wiring))
                .addSubcommand(new ViewsCommand(wiring))
                .addSubcommand(new LakeflowCommand(wiring))
                .addSubcommand(new ConsoleCommand(wiring))
                .addSubcommand(new SandboxCommand(wiring))
                .addSubcommand("generate-completion", new AutoComplete.GenerateCompletion());
        Usage.correct(line);
        HelpFooter.begin(line);
        return line;
    }

    /**
     * Says why, and gives the exit code.
     *
     * @param who it happened to, for the message
     */
    static int report(Throwable failure, PrintWriter err, String who, Origins origins) {
        boolean bug = !(failure instanceof ConfigurationException) && !(failure instanceof SyncFailure);
        String text = text(failure, who, origins);
        if (Logging.isJson()) {
            LoggingEventBuilder line = LoggerFactory.getLogger(App.class).atError();
            (bug ? line.setCause(failure) : line).log("{}", text);
        } else {
            err.println(text);
            if (bug) {
                failure.printStackTrace(err);
            }
        }
        return ExitCode.of(failure).code();
    }

    private static String text(Throwable failure, String who, Origins origins) {
        if (failure instanceof ConfigurationException configuration) {
            List<String> problems = configuration.problems();
            return "The configuration has " + Amount.of(problems.size(), "problem") + "; nothing was done:\n  "
                    + String.join("\n  ", problems);
        }
        return failure instanceof SyncFailure
                ? who + ": " + origins.explain(failure.getMessage())
                : who + ": this is a bug, please report it: " + failure;
    }

    /** Picocli would print how to use the command as well, and what is wrong would be out of sight. */
    private static int misused(CommandLine line, ParameterException failure) {
        if (Logging.isJson()) {
            LoggerFactory.getLogger(App.class).error("{}", Usage.wrong(failure));
        } else {
            line.getErr().println(Usage.wrong(failure));
        }
        return ExitCode.MISCONFIGURED.code();
    }

    static final class VersionText implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"caravan " + Version.number()};
        }
    }
}
