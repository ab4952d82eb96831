package io.caravan.cli;

import io.caravan.app.ExitCode;
import io.caravan.app.config.Asks;
import io.caravan.app.config.CaravanConfig;
import io.caravan.app.target.Lake;
import io.caravan.app.target.Wiring;
import io.caravan.core.failure.SyncFailure;
import io.caravan.s3.staging.LakeSnapshot;
import io.caravan.sql.DuckDbViews;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "views",
        description =
                "Writes a script that makes each table a view by its name, as the command sql has them, for DuckDB.",
        footer = {"", "Examples:", "  caravan views", "  duckdb -init views.sql -c \"SELECT * FROM users LIMIT 5\""})
final class ViewsCommand extends SourceCommand {
    @Option(
            names = "--output",
            paramLabel = "FILE",
            defaultValue = "views.sql",
            description = "Default: ${DEFAULT-VALUE}.")
    private Path output = Path.of("");

    ViewsCommand(Wiring wiring) {
        super(wiring);
    }

    @Override
    Asks asks() {
        return Asks.DESTINATION;
    }

    @Override
    public Integer call() {
        CaravanConfig config = config();
        Lake.require(config, "views");
        Path folder = config.sync().state().resolve("sql");
        try (LakeSnapshot lake = LakeSnapshot.open(Lake.settings(config, wiring()), folder)) {
            if (!lake.hasState()) {
                throw new SyncFailure.Retryable("There is no current state in " + lake
                        + " yet, so there is nothing to make a view of. Nothing was written. Run: caravan staging");
            }
            Files.writeString(output, DuckDbViews.of(lake, root(config)));
            print(output + ": views of " + lake.tables().size() / 2
                    + " tables and of their histories. Start: duckdb -init " + output);
        } catch (IOException e) {
            throw new SyncFailure.Misconfigured(
                    "--output " + output + " cannot be written: " + e + ". Name a file in a directory that is there.",
                    e);
        }
        return ExitCode.DONE.code();
    }

    private static String root(CaravanConfig config) {
        String location = config.s3().location();
        String root = location.startsWith("file:")
                ? Path.of(location.substring("file:".length()))
                        .toAbsolutePath()
                        .normalize()
                        .toString()
                : location;
        return root.endsWith("/") ? root : root + "/";
    }
}
