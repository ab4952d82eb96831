package io.caravan.cli;

import io.caravan.databricks.Sql;
import io.caravan.databricks.Warehouse;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/** Dies before a statement that changes something: an error that nobody catches, as a crash is. */
public record Interrupted(Warehouse inner, Predicate<String> fatal) implements Warehouse {
    private static final List<String> READS = List.of("SELECT", "SHOW", "DESCRIBE", "LIST");

    /** The writer that is no more. */
    public static final class Crash extends Error {
        private static final long serialVersionUID = 1L;
    }

    /** Of the statements that change something this one, counted from 0. */
    public static Predicate<String> atStep(int step) {
        AtomicInteger left = new AtomicInteger(step);
        return text -> left.getAndDecrement() == 0;
    }

    @Override
    public List<Map<String, Object>> run(Sql statement) throws SQLException {
        boolean reads = READS.stream().anyMatch(statement.text()::startsWith);
        if (!reads && fatal.test(statement.text())) {
            throw new Crash();
        }
        return inner.run(statement);
    }

    @Override
    public void close() {
        inner.close();
    }
}
