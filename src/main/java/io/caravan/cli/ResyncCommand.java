package io.caravan.cli;

import io.caravan.app.Caravan;
import io.caravan.app.ExitCode;
import io.caravan.app.Outcomes;
import io.caravan.app.TableArgument;
import io.caravan.app.config.CaravanConfig;
import io.caravan.app.config.RequiredAccess;
import io.caravan.app.target.DestinationInspector;
import io.caravan.app.target.Wiring;
import io.caravan.core.change.TableRef;
import io.caravan.core.checkpoint.Checkpoint;
import io.caravan.core.failure.SyncFailure;
import io.caravan.core.resync.FileResyncRequests;
import io.caravan.core.resync.ResyncRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "resync",
        description = "Starts a new generation at the next sync: of all tables, or of the named ones.")
final class ResyncCommand extends SourceCommand implements WorkCommand {
    @Option(
            names = "--table",
            paramLabel = "COMPONENT/TABLE",
            description = "As discover and status name it: app/users is users in the root; may be repeated.")
    private List<String> tables = new ArrayList<>();

    ResyncCommand(Wiring wiring) {
        super(wiring);
    }

    @Override
    RequiredAccess asks() {
        return RequiredAccess.DESTINATION;
    }

    @Override
    public Integer call() {
        CaravanConfig config = config();
        Optional<Checkpoint> checkpoint = landed(config);
        if (checkpoint.isEmpty()) {
            print("Nothing has landed yet: the next sync is a full snapshot anyway.");
            return ExitCode.DONE.code();
        }
        SortedSet<TableRef> requested = new TreeSet<>();
        tables.forEach(name -> requested.add(table(name, checkpoint.get(), config)));
        new FileResyncRequests(config.sync().state())
                .request(new ResyncRequest(Long.toHexString(wiring().random().nextLong()), requested));
        print("The next sync starts a new generation of "
                + (requested.isEmpty()
                        ? "all tables"
                        : String.join(
                                ", ", requested.stream().map(TableRef::label).toList()))
                + ".");
        return ExitCode.DONE.code();
    }

    private Optional<Checkpoint> landed(CaravanConfig config) {
        try (DestinationInspector inspector = DestinationInspector.of(config, wiring())) {
            return inspector.inspect();
        }
    }

    private TableRef table(String name, Checkpoint checkpoint, CaravanConfig config) {
        TableRef table = TableArgument.parse(name);
        if (!config.source().selection().includes(table)) {
            throw new SyncFailure.Misconfigured(
                    "--table " + name + ": convex.selection does not take it. Nothing was requested.");
        }
        if (!checkpoint.generations().containsKey(table) && !isInTheSource(table, config)) {
            throw new SyncFailure.Misconfigured(
                    "--table " + name + ": no such table has landed or is in the source; `caravan discover` lists them."
                            + " Nothing was requested.");
        }
        return table;
    }

    /** A table that was created by an import has never landed: the log does not tell of it. */
    private boolean isInTheSource(TableRef table, CaravanConfig config) {
        config.requireKey();
        Outcomes outcomes = outcomes(config);
        try (Caravan caravan = Caravan.preview(config.withFewAttempts(), wiring(), outcomes)) {
            return caravan.source().catalog().columns().containsKey(table);
        }
    }
}
