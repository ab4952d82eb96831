package io.caravan.testbed.warehouse;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.spark.sql.SparkSession;

/** Runs statements, each in a thread of its own, whether or not a client waits. */
final class Statements {
    private final Spark spark;
    private final List<Command> commands;
    private final Journal journal;
    private final Map<String, Statement> known = new ConcurrentHashMap<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    /** @param commands asked in this order; the last takes everything */
    Statements(Spark spark, List<Command> commands, Journal journal) {
        this.spark = spark;
        this.commands = commands;
        this.journal = journal;
    }

    Statement submit(Statement.Order order) {
        Statement statement = new Statement(order);
        known.put(statement.id(), statement);
        journal.submitted(statement);
        threads.execute(() -> run(statement));
        return statement;
    }

    /** A closed statement is not known any more. */
    void close(Statement statement) {
        cancel(statement);
        statement.close();
        known.remove(statement.id());
    }

    Statement find(String id) {
        return Optional.ofNullable(known.get(id)).orElseThrow(() -> ApiFailure.missing("statement " + id));
    }

    /** Its state is final at once; the work stops as soon as Spark can stop it, and what is committed stays. */
    void cancel(Statement statement) {
        if (statement.become(new Statement.Canceled())) {
            spark.cancel(statement.id());
            journal.changed(statement);
        }
    }

    /** Ends every delay that faults have put on statements so far. */
    void release() {
        known.values().forEach(Statement::release);
    }

    private void run(Statement statement) {
        Fault fault = statement.order().fault();
        if (fault.kind() == Fault.Kind.PENDING) {
            statement.delay();
        }
        if (statement.become(new Statement.Running())) {
            journal.changed(statement);
            Statement.State outcome = outcome(statement);
            if (statement.become(outcome)) {
                journal.changed(statement);
            }
        }
    }

    private Statement.State outcome(Statement statement) {
        Fault fault = statement.order().fault();
        if (fault.kind() == Fault.Kind.CONFLICT || fault.kind() == Fault.Kind.ERROR) {
            return new Statement.Failed(fault.failure());
        }
        try {
            SparkSession.setActiveSession(statement.order().session());
            spark.group(statement.id());
            return new Statement.Succeeded(table(statement));
        } catch (Exception | LinkageError | OutOfMemoryError e) {
            return new Statement.Failed(SqlFailure.from(e));
        } finally {
            SparkSession.clearActiveSession();
        }
    }

    private Table table(Statement statement) {
        for (Command command : commands) {
            Optional<Table> table = command.run(statement);
            if (table.isPresent()) {
                return table.get();
            }
        }
        throw new IllegalStateException("no command takes the statement");
    }
}
