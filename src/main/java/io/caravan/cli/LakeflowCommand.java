package io.caravan.cli;

import io.caravan.app.Caravan;
import io.caravan.app.ExitCode;
import io.caravan.app.TableArgument;
import io.caravan.app.config.CaravanConfig;
import io.caravan.app.config.RequiredAccess;
import io.caravan.app.config.Target;
import io.caravan.app.target.DestinationInspector;
import io.caravan.app.target.Wiring;
import io.caravan.core.change.TableRef;
import io.caravan.core.checkpoint.Checkpoint;
import io.caravan.core.convex.Catalog;
import io.caravan.core.destination.Destination;
import io.caravan.core.failure.SyncFailure;
import io.caravan.core.schema.ObservedTypes;
import io.caravan.core.schema.TableSchema;
import io.caravan.databricks.DatabricksConfig;
import io.caravan.databricks.SqlName;
import io.caravan.databricks.lakeflow.Scd;
import io.caravan.databricks.lakeflow.SilverFolder;
import io.caravan.databricks.lakeflow.SilverTable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "lakeflow",
        description =
                "Writes the SQL of the silver pipeline, one file a table: of the tables that have landed, or, before the"
                        + " first sync, of those that the source declares.")
final class LakeflowCommand extends SourceCommand implements WorkCommand {
    @Option(
            names = "--output",
            paramLabel = "DIR",
            description = "The pipeline's folder; default: ${DEFAULT-VALUE}.",
            defaultValue = "platform/databricks/src/silver/transformations")
    private Path output = Path.of("");

    @Option(
            names = "--scd2",
            paramLabel = "COMPONENT/TABLE",
            description =
                    "Keeps every revision of this table's documents; may be repeated. A table that has such a file"
                            + " keeps it until the file is deleted.")
    private List<String> histories = new ArrayList<>();

    LakeflowCommand(Wiring wiring) {
        super(wiring);
    }

    @Override
    RequiredAccess asks() {
        return RequiredAccess.DESTINATION;
    }

    @Override
    public Integer call() {
        CaravanConfig config = config();
        if (config.target() != Target.DATABRICKS) {
            print("lakeflow writes the silver pipeline of target=databricks; the target is "
                    + config.target().name().toLowerCase(Locale.ROOT) + ", so its bronze tables are not there yet.");
        }
        Optional<SortedMap<TableRef, TableSchema>> landed = landed(config);
        SortedMap<TableRef, TableSchema> schemas = landed.orElseGet(() -> declared(config));
        SilverFolder folder = new SilverFolder(output);
        Set<TableRef> named =
                histories.stream().map(name -> history(name, schemas)).collect(Collectors.toSet());
        List<SilverTable> tables = new ArrayList<>();
        schemas.forEach((table, schema) -> {
            Scd scd = named.contains(table) ? Scd.TYPE_2 : folder.scd(table).orElse(Scd.TYPE_1);
            tables.add(new SilverTable(table, schema, scd));
        });
        DatabricksConfig databricks = config.databricks();
        report(folder.write(SqlName.of(databricks.catalog(), databricks.bronzeSchema()), tables));
        if (landed.isEmpty()) {
            print("Nothing has landed yet, so types are those that the source declares, and STRING where it declares"
                    + " none. Run this again after the first sync.");
        }
        return ExitCode.DONE.code();
    }

    /** Of every table that has landed, the widest that was declared or seen; asks only the destination. */
    private Optional<SortedMap<TableRef, TableSchema>> landed(CaravanConfig config) {
        try (DestinationInspector inspector = DestinationInspector.of(config, wiring())) {
            return inspector
                    .inspect()
                    .map(checkpoint -> schemas(checkpoint, inspector.landed().destination()));
        }
    }

    private static SortedMap<TableRef, TableSchema> schemas(Checkpoint checkpoint, Destination destination) {
        SortedMap<TableRef, TableSchema> schemas = new TreeMap<>();
        checkpoint.generations().keySet().forEach(table -> schemas.put(table, TableSchema.EMPTY));
        checkpoint
                .schemas()
                .forEach((table, fingerprint) -> schemas.put(table, destination.schema(table, fingerprint)));
        return schemas;
    }

    private SortedMap<TableRef, TableSchema> declared(CaravanConfig config) {
        config.requireKey();
        try (Caravan caravan = Caravan.preview(config.withFewAttempts(), wiring(), outcomes(config))) {
            caravan.source().testConnection();
            Catalog catalog = caravan.source().catalog();
            SortedMap<TableRef, TableSchema> schemas = new TreeMap<>();
            catalog.columns().forEach((table, names) -> {
                if (config.source().selection().includes(table)) {
                    SortedMap<String, ObservedTypes> columns = new TreeMap<>();
                    names.forEach(name -> columns.put(name, ObservedTypes.NONE));
                    schemas.put(
                            table,
                            new TableSchema(columns).union(catalog.schemas().getOrDefault(table, TableSchema.EMPTY)));
                }
            });
            return schemas;
        }
    }

    private static TableRef history(String name, SortedMap<TableRef, TableSchema> schemas) {
        TableRef table = TableArgument.parse(name);
        if (!schemas.containsKey(table)) {
            throw new SyncFailure.Misconfigured(
                    "--scd2 " + name + ": there is no such table; `caravan status` and `caravan discover` list them."
                            + " Nothing was written.");
        }
        return table;
    }

    private void report(SilverFolder.Written written) {
        print(String.format(
                Locale.ROOT,
                "%s: %d files added, %d changed, %d unchanged",
                output,
                written.added().size(),
                written.changed().size(),
                written.unchanged().size()));
        written.changed()
                .forEach(name -> print("  changed: " + name + "   (a column's type that changed needs a full refresh"
                        + " of the table)"));
        written.left()
                .forEach(name -> print("  left as it is, of a table that is not there any more: " + name
                        + "   (delete the file, and the pipeline drops the table)"));
    }
}
