package io.caravan.testbed.warehouse;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;

/** CREATE, DESCRIBE and SHOW of volumes, which Spark does not know. */
final class VolumeNames implements Command {
    private final String catalog;
    private final Volumes volumes;

    VolumeNames(String catalog, Volumes volumes) {
        this.catalog = catalog;
        this.volumes = volumes;
    }

    @Override
    public Optional<Table> run(Statement statement) {
        Cursor cursor = new Cursor(statement.order().sql());
        SparkSession session = statement.order().session();
        if (cursor.acceptAll("CREATE", "VOLUME")) {
            return Optional.of(create(cursor, session));
        } else if (cursor.acceptAll("DESCRIBE", "VOLUME")) {
            return Optional.of(describe(full(cursor, session)));
        } else if (cursor.acceptAll("SHOW", "VOLUMES")) {
            return Optional.of(show(cursor, session));
        }
        return Optional.empty();
    }

    private Table create(Cursor cursor, SparkSession session) {
        boolean lenient = cursor.acceptAll("IF", "NOT", "EXISTS");
        List<String> name = full(cursor, session);
        if (!session.catalog().databaseExists(name.get(1))) {
            throw SqlFailure.of("SCHEMA_NOT_FOUND", "42704", "The schema " + name.get(1) + " cannot be found.");
        }
        if (volumes.exists(name) && !lenient) {
            throw SqlFailure.of("VOLUME_ALREADY_EXISTS", "42P07", "The volume " + name + " already exists.");
        }
        volumes.create(name);
        return Table.NONE;
    }

    private Table describe(List<String> name) {
        if (!volumes.exists(name)) {
            throw SqlFailure.of(
                    "VOLUME_DOES_NOT_EXIST", "42704", "Volume " + String.join(".", name) + " does not exist.");
        }
        return Table.texts(
                List.of("name", "catalog", "database", "owner", "storage_location", "volume_type"),
                List.of(Table.row(
                                name.get(2),
                                name.get(0),
                                name.get(1),
                                Spark.USER,
                                volumes.folder(name).toUri().toString(),
                                "MANAGED"))
                        .stream());
    }

    private Table show(Cursor cursor, SparkSession session) {
        List<String> schema = new ArrayList<>();
        if (cursor.accept("IN") || cursor.accept("FROM")) {
            schema.addAll(cursor.parts());
        } else {
            schema.add(session.catalog().currentDatabase());
        }
        String of = schema.size() > 1 ? schema.get(0) : catalog;
        String in = schema.get(schema.size() - 1);
        return Table.texts(
                List.of("database", "volume_name"), volumes.in(of, in).stream().map(name -> Table.row(in, name)));
    }

    private List<String> full(Cursor cursor, SparkSession session) {
        List<String> parts = new ArrayList<>(cursor.parts());
        if (parts.size() == 1) {
            parts.add(0, session.catalog().currentDatabase());
        }
        if (parts.size() == 2) {
            parts.add(0, catalog);
        }
        return parts;
    }
}
