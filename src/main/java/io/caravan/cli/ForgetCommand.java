package io.caravan.cli;

import io.caravan.app.ExitCode;
import io.caravan.app.LocalCopies;
import io.caravan.app.Outcomes;
import io.caravan.app.Session;
import io.caravan.app.TableArgument;
import io.caravan.app.config.CaravanConfig;
import io.caravan.app.config.RequiredAccess;
import io.caravan.app.config.Target;
import io.caravan.app.target.CurrentState;
import io.caravan.app.target.DestinationInspector;
import io.caravan.app.target.Wiring;
import io.caravan.cli.report.ForgetReport;
import io.caravan.cli.report.Incomplete;
import io.caravan.core.change.TableRef;
import io.caravan.core.destination.Forgetting;
import io.caravan.core.destination.Materialized;
import io.caravan.core.destination.Materializer;
import io.caravan.core.failure.SyncFailure;
import io.caravan.core.watch.CompactionSummary;
import io.caravan.databricks.ForgetSql;
import io.caravan.databricks.SqlName;
import io.caravan.staging.StagingConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "forget",
        description =
                "Takes documents of a table, and all of their history, out of the destination; then exits. Delete them in"
                        + " Convex first: one that is still there comes back with its next change.")
final class ForgetCommand extends SourceCommand implements WorkCommand {
    @Option(
            names = "--table",
            required = true,
            paramLabel = "COMPONENT/TABLE",
            description = "As discover and status name it: app/users is users in the root.")
    private String table = "";

    @Option(names = "--id", paramLabel = "ID", description = "Of a document; may be repeated.")
    private List<String> ids = new ArrayList<>();

    @Option(names = "--ids-from", paramLabel = "FILE", description = "A text file with an id a line.")
    private Optional<Path> file = Optional.empty();

    @Option(names = "--sql", description = "Prints the statements and runs none; with target=databricks only.")
    private boolean sql;

    @Option(names = "--json", description = "As one JSON document.")
    private boolean json;

    ForgetCommand(Wiring wiring) {
        super(wiring);
    }

    @Override
    RequiredAccess asks() {
        return RequiredAccess.DESTINATION;
    }

    @Override
    public boolean changesSomething() {
        return !sql;
    }

    @Override
    public Integer call() {
        CaravanConfig config = config();
        TableRef of = TableArgument.parse(table);
        SortedSet<String> wanted = DocumentIds.of(ids, file);
        if (sql) {
            print(statements(config, of, wanted).stripTrailing());
            return ExitCode.DONE.code();
        }
        requireLanded(of, config);
        Outcomes outcomes = outcomes(config);
        try (Session session = Session.ofDestination(config, wiring(), outcomes)) {
            Forgetting.Work work = session.caravan().forgetting().orElseThrow().forget(of, wanted);
            session.caravan().routes().compact(work);
            if (outcomes.last().isPresent()) {
                return codeOf(outcomes.last().get());
            }
            CompactionSummary summary = outcomes.compaction().orElseThrow();
            if (summary.incomplete().isPresent()) {
                throw new SyncFailure.Retryable("Nothing was forgotten: "
                        + Incomplete.why(summary.incomplete().getAsLong()) + ". Run forget again behind it.");
            }
            int copies = LocalCopies.delete(config.sync().state());
            ForgetReport report = new ForgetReport(config, of, wanted.size(), work.found(), copies);
            Optional<Materialized> staged = staged(config);
            print(
                    json
                            ? report.json(staged)
                            : report.text(staged, wiring().clock().instant()));
            staged.flatMap(Materialized::failure).ifPresent(failure -> {
                throw failure;
            });
            return ExitCode.DONE.code();
        }
    }

    private String statements(CaravanConfig config, TableRef of, SortedSet<String> wanted) {
        if (config.target() != Target.DATABRICKS) {
            throw new SyncFailure.Misconfigured(
                    "forget --sql is for target=databricks; with this target forget does it itself. Nothing was done.");
        }
        SqlName schema =
                SqlName.of(config.databricks().catalog(), config.databricks().bronzeSchema());
        return new ForgetSql(schema, of, wanted).text();
    }

    private void requireLanded(TableRef of, CaravanConfig config) {
        try (DestinationInspector inspector = DestinationInspector.of(config, wiring())) {
            boolean known = inspector.rowsByTable().containsKey(of)
                    || inspector
                            .inspect()
                            .filter(checkpoint -> checkpoint.generations().containsKey(of))
                            .isPresent();
            if (!known) {
                throw new SyncFailure.Misconfigured("--table " + table
                        + ": no such table has landed; `caravan status` lists them. Nothing was done.");
            }
        }
    }

    /** Also where an earlier call was ended between the two. */
    private Optional<Materialized> staged(CaravanConfig config) {
        if (config.staging().when() == StagingConfig.When.OFF) {
            return Optional.empty();
        }
        try (Materializer materializer = CurrentState.materializer(config, wiring().runtime(config))) {
            return Optional.of(materializer.materialize());
        }
    }
}
