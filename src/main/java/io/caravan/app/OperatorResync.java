package io.caravan.app;

import io.caravan.app.config.CaravanConfig;
import io.caravan.app.target.DestinationInspector;
import io.caravan.app.target.Wiring;
import io.caravan.core.change.TableRef;
import io.caravan.core.checkpoint.Checkpoint;
import io.caravan.core.resync.FileResyncRequests;
import io.caravan.core.resync.ResyncRequest;
import java.util.Optional;
import java.util.TreeSet;

/** A resync that an operator asks a running Caravan for. The command {@code resync} also knows tables that never landed. */
record OperatorResync(CaravanConfig config, Wiring wiring) {
    /** Says what was requested. */
    String request(String name) {
        Optional<Checkpoint> checkpoint = landed();
        if (checkpoint.isEmpty()) {
            return "Nothing has landed yet: the next sync is a full snapshot anyway.";
        }
        TreeSet<TableRef> requested = new TreeSet<>();
        if (!name.isEmpty()) {
            Optional<TableRef> table = parsed(name);
            if (table.filter(known -> checkpoint.get().generations().containsKey(known))
                    .isEmpty()) {
                return name + ": no such table has landed. Nothing was requested. Name it as COMPONENT/TABLE.";
            }
            requested.add(table.get());
        }
        new FileResyncRequests(config.sync().state())
                .request(new ResyncRequest(Long.toHexString(wiring.random().nextLong()), requested));
        return "The next sync starts a new generation of " + (requested.isEmpty() ? "all tables" : name) + ".";
    }

    private Optional<Checkpoint> landed() {
        try (DestinationInspector inspector = DestinationInspector.of(config, wiring)) {
            return inspector.inspect();
        }
    }

    private static Optional<TableRef> parsed(String name) {
        try {
            return Optional.of(TableArgument.parse(name));
        } catch (IllegalArgumentException notAName) {
            return Optional.empty();
        }
    }
}
