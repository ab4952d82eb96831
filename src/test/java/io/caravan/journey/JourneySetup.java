package io.caravan.journey;

import com.fasterxml.jackson.databind.JsonNode;
import io.caravan.sandbox.Sandbox;
import io.caravan.sandbox.SandboxOptions;
import io.caravan.testing.Place;
import io.caravan.testing.ledger.SandboxLog;
import io.caravan.testing.process.Workplace;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A shop of its own, a destination, and the command line between them. */
abstract class JourneySetup {
    static final String DATA_SYNC = "data-sync";
    static final String STREAMING_EXPORT = "streaming-export";
    static final String WITHOUT_USERS = """
            convex.selection={"":{"users":"excluded"}}""";

    @TempDir
    Path directory;

    Place place;
    Sandbox sandbox;
    SandboxLog log;
    Workplace work;

    abstract String protocol();

    Place place() {
        return Place.onDisk(directory.resolve("lake"));
    }

    int documents() {
        return 2500;
    }

    /** So that a first sync takes several batches. */
    int rowsPerBatch() {
        return 700;
    }

    @BeforeEach
    void start() {
        place = place();
        source(SandboxOptions.shop(Clock.systemUTC()).withDocuments(documents()));
    }

    @AfterEach
    void stop() {
        if (sandbox != null) {
            sandbox.close();
        }
    }

    /** Another source in the place of the one that was begun with. */
    final void source(SandboxOptions options) {
        stop();
        sandbox = Sandbox.start(options);
        log = new SandboxLog(sandbox.url());
        work = workplace("batch.max.rows=" + rowsPerBatch());
    }

    /** The batch with which the current rows of a table, named as in a checkpoint, begin. */
    final long generation(String table) {
        return tables().get(table).asLong();
    }

    final JsonNode tables() {
        return work.lake().lastManifest().get("checkpoint").get("tables");
    }

    final Workplace workplace(String... settings) {
        return workplaceBy(protocol(), settings);
    }

    final Workplace workplaceBy(String protocol, String... settings) {
        List<String> all = new ArrayList<>(List.of(settings));
        all.add("convex.protocol=" + protocol);
        return new Workplace(place, directory, sandbox.url().toString(), sandbox.deployKey(), all);
    }
}
