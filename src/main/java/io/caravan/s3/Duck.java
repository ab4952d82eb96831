package io.caravan.s3;

import io.caravan.core.failure.SyncFailure;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** One embedded DuckDB with a memory limit; its errors never show what a row holds. */
final class Duck implements AutoCloseable {
    private static final long PER_THREAD = 128L << 20;
    private static final List<String> ABOUT_THE_MACHINE = List.of("IO Error", "Out of Memory Error");

    private final Connection connection;
    private final long memory;
    private final Statement statement;
    private volatile boolean stopped;

    interface RowReader<T> {
        T read(ResultSet row) throws SQLException;
    }

    private Duck(Connection connection, long memory) throws SQLException {
        this.connection = connection;
        this.memory = memory;
        this.statement = connection.createStatement();
    }

    /** @param spill directory, made when first needed, for what exceeds the memory */
    static Duck open(Path spill, long memory) {
        DuckLibrary.load();
        try {
            Duck duck = new Duck(DriverManager.getConnection("jdbc:duckdb:"), memory);
            duck.execute("SET memory_limit = " + Sql.text((memory >> 20) + "MiB"));
            duck.execute("SET temp_directory = " + Sql.target(spill));
            duck.execute("SET threads = " + threads(memory));
            duck.execute("SET preserve_insertion_order = false");
            duck.execute("SET TimeZone = 'UTC'");
            duck.execute("SET autoinstall_known_extensions = false");
            duck.execute("SET autoload_known_extensions = false");
            return duck;
        } catch (SQLException e) {
            throw new SyncFailure.Misconfigured(
                    "The embedded DuckDB cannot start: " + e.getMessage()
                            + ". What has landed is not affected; staging.enabled=false does without.",
                    e);
        }
    }

    /** A thread needs room of its own: with less memory, fewer threads. */
    private static long threads(long memory) {
        return Math.max(1, Math.min(Runtime.getRuntime().availableProcessors(), memory / PER_THREAD));
    }

    /** Bytes that it keeps. */
    long memory() {
        return memory;
    }

    void execute(String sql) {
        try {
            statement.execute(sql);
        } catch (SQLException e) {
            throw failure(e);
        }
    }

    /** The first row's value; empty where there is no row. */
    <T> Optional<T> first(String sql, RowReader<T> reader) {
        try (Statement asking = connection.createStatement();
                ResultSet rows = asking.executeQuery(sql)) {
            return rows.next() ? Optional.of(reader.read(rows)) : Optional.empty();
        } catch (SQLException e) {
            throw failure(e);
        }
    }

    /** From another thread: what runs ends soon, what comes fails. */
    void stop() {
        stopped = true;
        try {
            statement.cancel();
        } catch (SQLException gone) {
            // It has ended by itself.
        }
    }

    /** DuckDB quotes values in its messages, so only those about the machine are passed on. */
    private SyncFailure failure(SQLException e) {
        String message = String.valueOf(e.getMessage());
        if (stopped) {
            return new SyncFailure.Retryable("Staging was stopped. Nothing was published.");
        }
        String kind = message.contains(":") ? message.substring(0, message.indexOf(':')) : "an error";
        if (ABOUT_THE_MACHINE.contains(kind)) {
            return new SyncFailure.Retryable("DuckDB stopped, nothing was published. It says: "
                    + message.lines().findFirst().orElse(kind)
                    + " It is safe to run again; see staging.memory, and the free space at state.location.");
        }
        if (mentionsADamagedFile(message)) {
            return new SyncFailure.StateUnreadable("DuckDB stopped, nothing was published: a Parquet file of the"
                    + " destination is damaged (" + kind
                    + "). Restore raw_change_log/ from a backup; if only staging/ is"
                    + " damaged, run: caravan staging --full");
        }
        return new SyncFailure.Fatal("DuckDB stopped, nothing was published: a value does not fit the table's schema"
                + " (DuckDB: " + kind
                + "). What has landed is not affected. Report it; values are left out of this message"
                + " on purpose.");
    }

    private static boolean mentionsADamagedFile(String message) {
        String text = message.toLowerCase(Locale.ROOT);
        return text.contains("parquet") || text.contains("zstd") || text.contains("thrift") || text.contains("magic");
    }

    @Override
    public void close() {
        try (connection) {
            statement.close();
        } catch (SQLException e) {
            throw failure(e);
        }
    }
}
