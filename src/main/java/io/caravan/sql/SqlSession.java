package io.caravan.sql;

import io.caravan.core.failure.SyncFailure;
import io.caravan.staging.engine.DuckLibrary;
import io.caravan.staging.engine.Sql;
import io.caravan.staging.view.LakeSnapshot;
import io.caravan.staging.view.ReadableTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Statements over the tables of one published version, by an embedded DuckDB with a memory limit. Files are opened, and in a bucket
 * fetched, when a statement first has the table's name in it. What has landed is only read; tables that a statement makes are gone with
 * the session.
 */
public final class SqlSession implements AutoCloseable {
    private static final Set<String> REFUSALS = Set.of("Parser Error", "Binder Error", "Catalog Error", "Syntax Error");
    private static final String CATALOG_ERROR = "Catalog Error";
    private static final String ALL = "SELECT * FROM (";

    private final LakeSnapshot lake;
    private final List<Relation> relations;
    private final Set<Relation> opened = new HashSet<>();
    private final Connection connection;
    private volatile Optional<Statement> running = Optional.empty();
    private int written;

    private SqlSession(LakeSnapshot lake, Connection connection) {
        this.lake = lake;
        this.relations = Relation.of(lake.tables());
        this.connection = connection;
    }

    /**
     * Takes over the snapshot, and closes it.
     *
     * @param memory bytes that the engine keeps before it spills
     */
    public static SqlSession open(LakeSnapshot lake, long memory) {
        DuckLibrary.load();
        Properties properties = new Properties();
        properties.setProperty("jdbc_stream_results", "true");
        try {
            SqlSession session = new SqlSession(lake, DriverManager.getConnection("jdbc:duckdb:", properties));
            session.begin(memory);
            return session;
        } catch (SQLException e) {
            lake.close();
            throw failure(e);
        }
    }

    private void begin(long memory) throws SQLException {
        for (String bound : DuckLibrary.bounds(memory, lake.directory().resolve("spill"))) {
            execute(bound);
        }
        Set<String> schemas = relations.stream().map(Relation::schema).collect(Collectors.toCollection(TreeSet::new));
        schemas.add(Relation.ROOT);
        for (String schema : schemas) {
            execute("CREATE SCHEMA IF NOT EXISTS " + Sql.name(schema));
        }
        for (Relation relation : relations) {
            execute("CREATE VIEW " + relation.path() + " AS " + closed(relation));
        }
        execute("SET search_path = 'main," + Relation.ROOT + "'");
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            running = Optional.of(statement);
            statement.execute(sql);
        } finally {
            running = Optional.empty();
        }
    }

    /** A view that has the columns, and fails where somebody comes to it without its name. */
    private static String closed(Relation relation) {
        return relation.table()
                .placeholder(" FROM range(1) WHERE error("
                        + Sql.text(
                                "This statement reads " + relation.label()
                                        + " without its name in it. Write the name somewhere in the statement, if only in a comment.")
                        + ") IS NULL");
    }

    /** Names of all tables, as statements take them. */
    public List<String> names() {
        return relations.stream().map(Relation::label).toList();
    }

    /** What is read: the batch and the location. */
    public String version() {
        return "batch " + lake.batch() + " of " + lake;
    }

    /** One statement after another, up to the first that fails. */
    public void run(String statements, Format format, Output out) {
        written = 0;
        for (String each : SqlText.statements(statements)) {
            open(each);
            try {
                runOne(each, format, out);
            } catch (SQLException e) {
                throw explained(e, each);
            } catch (IOException e) {
                throw new SyncFailure.Retryable(
                        "The rows could not be written: " + e.getMessage() + ". Nothing else was changed.", e);
            }
        }
    }

    private void open(String text) {
        for (Relation relation : relations) {
            if (!opened.contains(relation) && SqlText.mentions(text, relation.name())) {
                String rows = relation.table().rows().get();
                try {
                    execute("CREATE OR REPLACE VIEW " + relation.path() + " AS " + rows);
                } catch (SQLException e) {
                    throw failure(e);
                }
                opened.add(relation);
            }
        }
    }

    private void runOne(String text, Format format, Output out) throws SQLException, IOException {
        if (!isQuery(text)) {
            runPlain(text, out);
        } else if (format == Format.TABLE) {
            try (PreparedStatement query =
                    connection.prepareStatement("SELECT CAST(COLUMNS(*) AS VARCHAR) FROM (" + text + "\n)")) {
                running = Optional.of(query);
                try (ResultSet rows = query.executeQuery()) {
                    TableText.write(rows, out.text());
                }
            } finally {
                running = Optional.empty();
            }
        } else {
            copy(text, format, out);
        }
    }

    /** Whether it gives rows that another statement can take in. */
    private boolean isQuery(String text) {
        try (PreparedStatement trial = connection.prepareStatement(ALL + text + "\n)")) {
            return !trial.isClosed();
        } catch (SQLException no) {
            return false;
        }
    }

    private void runPlain(String text, Output out) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            running = Optional.of(statement);
            if (statement.execute(text)) {
                try (ResultSet rows = statement.getResultSet()) {
                    TableText.write(rows, out.text());
                }
            }
        } finally {
            running = Optional.empty();
        }
    }

    /** By a file, so that a statement that fails has written nothing. */
    private void copy(String text, Format format, Output out) throws SQLException, IOException {
        if (format == Format.PARQUET && written > 0) {
            throw new SyncFailure.Misconfigured("Parquet is one file of one result, and a second statement gives rows."
                    + " The first result was written. Run each by itself.");
        }
        Path file = lake.directory().resolve("result-" + written++);
        try {
            execute("COPY (" + ALL + text + "\n)) TO " + Sql.target(file) + " (" + format.options() + ")");
            out.text().flush();
            Files.copy(file, out.bytes());
            out.bytes().flush();
        } finally {
            Files.deleteIfExists(file);
        }
    }

    /** From another thread: the statement that runs ends soon, with a failure. */
    public void cancel() {
        running.ifPresent(one -> {
            try {
                one.cancel();
            } catch (SQLException ended) {
                // It has ended by itself.
            }
        });
    }

    private SyncFailure explained(SQLException e, String text) {
        if (!kind(e).equals(CATALOG_ERROR)) {
            return failure(e);
        }
        List<String> missing = lake.missing().stream()
                .filter(table -> SqlText.mentions(text, table.table()))
                .map(Object::toString)
                .toList();
        if (missing.isEmpty()) {
            return failure(e);
        }
        return new SyncFailure.Retryable(
                "There is no current state of " + String.join(", ", missing) + " in " + lake
                        + " yet; only its history, below log. Run: caravan staging, which makes it or says why it cannot."
                        + " DuckDB says: " + e.getMessage(),
                e);
    }

    private static SyncFailure failure(SQLException e) {
        return REFUSALS.contains(kind(e))
                ? new SyncFailure.Misconfigured("The statement was refused. DuckDB says: " + e.getMessage(), e)
                : new SyncFailure.Retryable(
                        "The statement failed. DuckDB says: " + e.getMessage()
                                + (kind(e).equals("Out of Memory Error")
                                        ? " It may take staging.memory; beyond that it spills into state.location."
                                        : ""),
                        e);
    }

    private static String kind(SQLException e) {
        String message = String.valueOf(e.getMessage());
        String first = message.startsWith("Invalid Error: ") ? message.substring("Invalid Error: ".length()) : message;
        return first.contains(":") ? first.substring(0, first.indexOf(':')) : first;
    }

    @Override
    public void close() {
        List<AutoCloseable> parts = new ArrayList<>(List.of(connection, lake));
        for (AutoCloseable part : parts) {
            try {
                part.close();
            } catch (SyncFailure e) {
                throw e;
            } catch (Exception e) {
                throw new SyncFailure.Retryable("The session could not be ended: " + e.getMessage(), e);
            }
        }
    }

    /** Whether there is a current state of any table; else only the history. */
    public boolean hasState() {
        return lake.hasState();
    }

    /** Kept whatever is published meanwhile, for as long as the session lasts. */
    void hold() {
        lake.hold();
    }

    /** @return names that belong to a table's kind, for a list */
    List<String> names(ReadableTable.Kind kind) {
        return relations.stream()
                .filter(relation -> relation.table().kind() == kind)
                .map(Relation::label)
                .toList();
    }
}
