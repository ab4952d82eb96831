package io.caravan.journey;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.testing.RecordedTime;
import io.caravan.testing.ScriptedConvex;
import io.caravan.testing.ledger.LandedEvent;
import io.caravan.testing.ledger.TreeListing;
import io.caravan.testing.process.Ran;
import io.caravan.testing.process.Workplace;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The whole program and a deployment that says what its test lets it say; nobody waits between two attempts. */
abstract class ScriptedWire {
    @TempDir
    Path directory;

    final RecordedTime time = new RecordedTime();
    final AtomicInteger calls = new AtomicInteger();
    ScriptedConvex convex;
    Workplace work;

    @BeforeEach
    void start() {
        convex = ScriptedConvex.start();
        work = workplace("convex.maxAttempts=3");
    }

    @AfterEach
    void stop() {
        convex.close();
    }

    Ran sync() {
        return work.run(time.wiring(), "sync");
    }

    String failsAndLandsNothing(String what) {
        Ran failed = sync();
        assertThat(failed.code()).as(what + ": " + failed.output()).isEqualTo(1);
        assertThat(failed.output()).doesNotContain("this is a bug");
        assertThat(work.lake().events()).isEmpty();
        assertThat(work.lake().orphans()).isEmpty();
        return failed.output();
    }

    List<String> ids() {
        return work.lake().events().stream()
                .sorted(Comparator.comparing(LandedEvent::id))
                .map(LandedEvent::id)
                .toList();
    }

    /** Data and checkpoint; the note of the last error may change. */
    SortedMap<String, String> state() {
        SortedMap<String, String> state = new TreeMap<>(TreeListing.of(directory));
        state.remove("state/last-error.json");
        return state;
    }

    Workplace workplace(String... settings) {
        return new Workplace(directory, convex.url(), ScriptedConvex.KEY, settings);
    }
}
