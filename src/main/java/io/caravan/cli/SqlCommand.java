package io.caravan.cli;

import io.caravan.app.ExitCode;
import io.caravan.app.config.CaravanConfig;
import io.caravan.app.config.RequiredAccess;
import io.caravan.app.log.Terminal;
import io.caravan.app.target.CurrentState;
import io.caravan.app.target.Wiring;
import io.caravan.core.failure.SyncFailure;
import io.caravan.sql.Format;
import io.caravan.sql.Output;
import io.caravan.sql.Prompt;
import io.caravan.sql.SqlSession;
import io.caravan.staging.view.LakeSnapshot;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.jline.terminal.TerminalBuilder;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

@Command(
        name = "sql",
        description = {
            "Runs SQL over everything that has landed, by an embedded DuckDB: app.users or users is the current state of the"
                    + " table users, waitlist.entries that of a component's, log.app__users the history. All tables are"
                    + " read as of one published version. May run beside run.",
            "Without a STATEMENT it is a prompt; or, where standard input is no terminal, it runs the statements there."
        },
        footer = {
            "",
            "Examples:",
            "  caravan sql \"SELECT * FROM users LIMIT 5\"",
            "  caravan sql --format csv \"SELECT _id, name FROM users\" > users.csv",
            "  caravan sql \"SELECT _op, count(*) FROM log.app__users GROUP BY _op\"",
            "  caravan sql < report.sql"
        })
final class SqlCommand extends SourceCommand {
    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            converter = FormatName.class,
            defaultValue = "table",
            description = "table, csv, json (an object a line) or parquet; default: ${DEFAULT-VALUE}.")
    private Format format = Format.TABLE;

    @Parameters(arity = "0..1", paramLabel = "STATEMENT", description = "One or more, with semicolons between them.")
    private Optional<String> statement = Optional.empty();

    SqlCommand(Wiring wiring) {
        super(wiring);
    }

    @Override
    RequiredAccess asks() {
        return RequiredAccess.DESTINATION;
    }

    @Override
    public Integer call() throws IOException {
        CaravanConfig config = config();
        CurrentState.require(config, "sql");
        if (statement.isEmpty() && Terminal.isStandardInput()) {
            prompt(config);
            return ExitCode.DONE.code();
        }
        String statements =
                statement.isPresent() ? statement.get() : new String(System.in.readAllBytes(), StandardCharsets.UTF_8);
        try (SqlSession session = open(config)) {
            if (!session.hasState()) {
                err().println(
                                "No current state is published yet, so only the history can be read, below log. Run: caravan staging");
            }
            session.run(statements, format, new Output(spec().commandLine().getOut(), System.out));
        }
        return ExitCode.DONE.code();
    }

    private SqlSession open(CaravanConfig config) {
        return SqlSession.open(
                LakeSnapshot.open(CurrentState.place(config), wiring().runtime(config), folder(config)),
                config.staging().memory());
    }

    private static Path folder(CaravanConfig config) {
        return config.sync().state().resolve("sql");
    }

    private void prompt(CaravanConfig config) throws IOException {
        if (format == Format.PARQUET) {
            throw new SyncFailure.Misconfigured(
                    "--format parquet is for a file: name a STATEMENT, and send the output somewhere: > users.parquet");
        }
        try (org.jline.terminal.Terminal terminal =
                TerminalBuilder.builder().system(true).provider("exec").build()) {
            Prompt.run(terminal, folder(config).resolve("history"), () -> open(config), format);
        }
    }

    static final class FormatName implements ITypeConverter<Format> {
        @Override
        public Format convert(String name) {
            try {
                return Format.valueOf(name.toUpperCase(Locale.ROOT));
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(
                        "\"" + name + "\" is no format; there are table, csv, json and parquet");
            }
        }
    }
}
