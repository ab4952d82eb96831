package io.caravan.testbed.warehouse;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Every submission of a statement, also of those that a fault kept from being run. */
final class Journal {
    private static final class Entry {
        private final String sql;
        private final List<Parameter> parameters;
        private final Fault fault;
        private final Instant received = Instant.now();
        private Instant finished = Instant.MAX;
        private Optional<Statement> statement = Optional.empty();
        private String state = "REFUSED";

        private Entry(String sql, List<Parameter> parameters, Fault fault) {
            this.sql = sql;
            this.parameters = parameters;
            this.fault = fault;
        }
    }

    private final List<Entry> entries = new ArrayList<>();

    /** A submission that no statement came of. */
    synchronized void refused(Request request) {
        entries.add(new Entry(
                request.statement().orElse(""), Parameter.read(request.json().path("parameters")), request.fault()));
    }

    synchronized void submitted(Statement statement) {
        Entry entry = new Entry(
                statement.order().sql(),
                statement.order().parameters(),
                statement.order().fault());
        entry.statement = Optional.of(statement);
        entry.state = "PENDING";
        entries.add(entry);
    }

    synchronized void changed(Statement statement) {
        for (Entry entry : entries) {
            if (entry.statement.filter(statement::equals).isPresent()) {
                entry.state = name(statement.state());
                entry.finished = statement.state().isOver() ? Instant.now() : Instant.MAX;
            }
        }
    }

    synchronized void clear() {
        entries.clear();
    }

    synchronized Reply read() {
        ArrayNode array = Json.array();
        for (Entry entry : entries) {
            ObjectNode node = array.addObject();
            node.put("statement_id", entry.statement.map(Statement::id).orElse(""))
                    .put("statement", entry.sql)
                    .put("state", entry.state)
                    .put("delayed", entry.statement.filter(Statement::isDelayed).isPresent())
                    .put("fault", entry.fault.kind().toString())
                    .put("received", entry.received.toString());
            if (!entry.finished.equals(Instant.MAX)) {
                node.put("finished", entry.finished.toString());
            }
            ArrayNode sizes = node.putArray("parameter_bytes");
            entry.parameters.forEach(parameter -> sizes.add(parameter.bytes()));
        }
        return Reply.ok(array);
    }

    static String name(Statement.State state) {
        return state.getClass().getSimpleName().toUpperCase(Locale.ROOT);
    }
}
