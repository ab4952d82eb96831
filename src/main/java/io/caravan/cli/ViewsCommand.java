package io.caravan.cli;

import io.caravan.app.ExitCode;
import io.caravan.app.config.CaravanConfig;
import io.caravan.app.config.RequiredAccess;
import io.caravan.app.target.CurrentState;
import io.caravan.app.target.Wiring;
import io.caravan.core.failure.SyncFailure;
import io.caravan.sql.DuckDbViews;
import io.caravan.sql.SparkViews;
import io.caravan.staging.view.LakeSnapshot;
import io.caravan.staging.view.ReadableTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

@Command(
        name = "views",
        description = "Writes a script that makes each table a view by its name, as the command sql has them.",
        footer = {"", "Examples:", "  caravan views", "  duckdb -init views.sql -c \"SELECT * FROM users LIMIT 5\""})
final class ViewsCommand extends SourceCommand implements WorkCommand {
    @Option(
            names = "--for",
            paramLabel = "ENGINE",
            converter = EngineName.class,
            defaultValue = "duckdb",
            description = "duckdb, spark or databricks; default: ${DEFAULT-VALUE}.")
    private Engine engine = Engine.DUCKDB;

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
    RequiredAccess asks() {
        return RequiredAccess.DESTINATION;
    }

    @Override
    public Integer call() {
        CaravanConfig config = config();
        CurrentState.require(config, "views");
        Path folder = config.sync().state().resolve("sql");
        try (LakeSnapshot lake = LakeSnapshot.open(CurrentState.place(config), wiring().runtime(config), folder)) {
            if (!lake.hasState()) {
                throw new SyncFailure.Retryable("There is no current state in " + lake
                        + " yet, so there is nothing to make a view of. Nothing was written. Run: caravan staging");
            }
            Files.writeString(output, script(lake, root(config)));
            long tables = lake.tables().stream()
                    .filter(table -> table.kind() == ReadableTable.Kind.STATE)
                    .count();
            print(output + ": " + tables + (tables == 1 ? " table" : " tables") + ", by their names");
        } catch (IOException e) {
            throw new SyncFailure.Misconfigured(
                    "--output " + output + " cannot be written: " + e + ". Name a file in a directory that is there.",
                    e);
        }
        return ExitCode.DONE.code();
    }

    private String script(LakeSnapshot lake, String root) {
        if (engine == Engine.DUCKDB) {
            return DuckDbViews.of(lake, root);
        }
        if (!lake.isDelta()) {
            throw new SyncFailure.Retryable(
                    "Staging in " + lake
                            + " was published by an older version, without Delta logs. Nothing was written. Run: caravan staging --full");
        }
        boolean bucket = root.startsWith("s3:") && engine == Engine.SPARK;
        return SparkViews.of(lake, bucket ? "s3a:" + root.substring("s3:".length()) : root);
    }

    enum Engine {
        DUCKDB,
        SPARK,
        DATABRICKS
    }

    static final class EngineName implements ITypeConverter<Engine> {
        @Override
        public Engine convert(String name) {
            try {
                return Engine.valueOf(name.toUpperCase(Locale.ROOT));
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException("\"" + name + "\" is none of duckdb, spark, databricks");
            }
        }
    }

    private static String root(CaravanConfig config) {
        String location = config.location();
        String root = location.startsWith("file:")
                ? Path.of(location.substring("file:".length()))
                        .toAbsolutePath()
                        .normalize()
                        .toString()
                : location;
        return root.endsWith("/") ? root : root + "/";
    }
}
