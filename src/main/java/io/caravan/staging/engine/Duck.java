package io.caravan.staging.engine;

import io.caravan.core.failure.SyncFailure;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.PrimitiveIterator;
import java.util.stream.LongStream;

/** One embedded DuckDB with a memory limit; its errors never show what a row holds. */
public final class Duck implements AutoCloseable {
    private static final String OUT_OF_MEMORY = "Out of Memory Error";
    private static final List<String> ABOUT_THE_MACHINE = List.of("IO Error", OUT_OF_MEMORY);

    private final Path spill;
    private final long memory;
    private volatile Session session;
    private volatile boolean stopped;

    public interface RowReader<T> {
        T read(ResultSet row) throws SQLException;
    }

    /** Of one database in memory. */
    private record Session(Connection connection, Statement statement) {
        void close() throws SQLException {
            try {
                statement.close();
            } finally {
                connection.close();
            }
        }
    }

    private Duck(Path spill, long memory) throws SQLException {
        this.spill = spill;
        this.memory = memory;
        this.session = begin();
    }

    /** @param spill directory, made when first needed, for what exceeds the memory */
    public static Duck open(Path spill, long memory) {
        DuckLibrary.load();
        try {
            return new Duck(spill, memory);
        } catch (SQLException e) {
            throw new SyncFailure.Misconfigured(
                    "The embedded DuckDB cannot start: " + e.getMessage()
                            + ". What has landed is not affected; staging.enabled=false does without.",
                    e);
        }
    }

    private Session begin() throws SQLException {
        Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement();
        for (String bound : DuckLibrary.bounds(memory, spill)) {
            statement.execute(bound);
        }
        statement.execute("SET preserve_insertion_order = false");
        return new Session(connection, statement);
    }

    /** Whatever a failure has left of the engine, this is a new one, without tables. */
    public void renew() {
        close();
        try {
            session = begin();
        } catch (SQLException e) {
            throw failure(e);
        }
    }

    /** Bytes that it keeps. */
    public long memory() {
        return memory;
    }

    public void execute(String sql) {
        refuseIfStopped();
        try {
            session.statement().execute(sql);
        } catch (SQLException e) {
            throw failure(e);
        }
    }

    /** As {@link #execute}; false where the memory does not do for it. */
    public boolean executeWithinMemory(String sql) {
        refuseIfStopped();
        try {
            session.statement().execute(sql);
            return true;
        } catch (SQLException e) {
            if (!stopped && kind(e).equals(OUT_OF_MEMORY)) {
                return false;
            }
            throw failure(e);
        }
    }

    /** Every row's first column, a number, in order. */
    public PrimitiveIterator.OfLong numbers(String sql) {
        LongStream.Builder numbers = LongStream.builder();
        try (Statement asking = session.connection().createStatement();
                ResultSet rows = asking.executeQuery(sql)) {
            while (rows.next()) {
                numbers.add(rows.getLong(1));
            }
        } catch (SQLException e) {
            throw failure(e);
        }
        return numbers.build().iterator();
    }

    /** Every row's value, in order. */
    public <T> List<T> all(String sql, RowReader<T> reader) {
        List<T> values = new ArrayList<>();
        try (Statement asking = session.connection().createStatement();
                ResultSet rows = asking.executeQuery(sql)) {
            while (rows.next()) {
                values.add(reader.read(rows));
            }
        } catch (SQLException e) {
            throw failure(e);
        }
        return values;
    }

    /** The first row's value; empty where there is no row. */
    public <T> Optional<T> first(String sql, RowReader<T> reader) {
        try (Statement asking = session.connection().createStatement();
                ResultSet rows = asking.executeQuery(sql)) {
            return rows.next() ? Optional.of(reader.read(rows)) : Optional.empty();
        } catch (SQLException e) {
            throw failure(e);
        }
    }

    /** From another thread: what runs ends soon, what comes fails. */
    public void stop() {
        stopped = true;
        try {
            session.statement().cancel();
        } catch (SQLException gone) {
            // It has ended by itself.
        }
    }

    /** DuckDB quotes values in its messages, so only those about the machine are passed on. */
    private SyncFailure failure(SQLException e) {
        if (stopped) {
            return wasStopped();
        }
        String message = String.valueOf(e.getMessage());
        String kind = kind(e);
        if (ABOUT_THE_MACHINE.contains(kind)) {
            return new SyncFailure.Retryable("DuckDB stopped. It says: "
                    + message.lines().findFirst().orElse(kind)
                    + " It is safe to run again; see staging.memory, and the free space at state.location.");
        }
        if (mentionsADamagedFile(message)) {
            return new SyncFailure.StateUnreadable(
                    "DuckDB stopped: a Parquet file of the destination is damaged (" + kind
                            + "). Restore the history from a backup; if only the current state is"
                            + " damaged, run: caravan staging --full");
        }
        return misfit("DuckDB: " + kind);
    }

    /** @param how never the value */
    public static SyncFailure misfit(String how) {
        return new SyncFailure.Fatal("A value does not fit the table's schema (" + how
                + "). What has landed is not affected. Report it; values are left out of this message on purpose.");
    }

    /** Work beside the engine asks this now and then. */
    public void refuseIfStopped() {
        if (stopped) {
            throw wasStopped();
        }
    }

    private static SyncFailure wasStopped() {
        return new SyncFailure.Retryable("Staging was stopped. Nothing was published.");
    }

    private static String kind(SQLException e) {
        String message = String.valueOf(e.getMessage());
        return message.contains(":") ? message.substring(0, message.indexOf(':')) : "an error";
    }

    private static boolean mentionsADamagedFile(String message) {
        String text = message.toLowerCase(Locale.ROOT);
        return text.contains("parquet") || text.contains("zstd") || text.contains("thrift") || text.contains("magic");
    }

    @Override
    public void close() {
        try {
            session.close();
        } catch (SQLException e) {
            throw failure(e);
        }
    }
}
