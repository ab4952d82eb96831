package io.caravan.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.caravan.testing.SandboxLog.Revision;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Compares what landed by data syncs with the sandbox's own log. A data sync says of no revision as of when it walked its table, so
 * the comparison is: nothing but revisions of the log, each once a generation, and from the first commit on as of which all
 * tables were complete, every one of them.
 */
public final class DataSyncLedger {
    private DataSyncLedger() {}

    public static void verify(SandboxLog sandbox, Lake lake) {
        assertThat(lake.orphans()).isEmpty();
        List<LandedEvent> landed = lake.events();
        assertThat(new HashSet<>(landed)).as("an event is there twice").hasSize(landed.size());
        List<Revision> log = sandbox.revisions();
        Set<LandedEvent> real = new HashSet<>();
        log.forEach(revision -> real.add(EventLedger.event(revision, 0)));
        assertThat(landed.stream()
                        .filter(event -> !event.op().equals("truncate"))
                        .filter(event -> !real.contains(inGeneration(event, 0)))
                        .limit(3))
                .as("rows that the source never had")
                .isEmpty();
        Map<String, Object> state = EventLedger.currentState(lake);
        Map<String, Object> expected = EventLedger.currentState(sandbox);
        assertThat(differences(expected, state)).as("lost or old").isEmpty();
        assertThat(differences(state, expected)).as("too many").isEmpty();
    }

    /** Every revision after the first consistent receipt, of tables that keep their generation. */
    public static void verifyNothingIsLeftOut(SandboxLog sandbox, Lake lake) {
        JsonNode first = lake.manifests().stream()
                .filter(manifest -> manifest.has("consistentAsOf"))
                .findFirst()
                .orElseThrow();
        long from = first.get("consistentAsOf").asLong();
        long to = lake.lastManifest().get("consistentAsOf").asLong();
        JsonNode before = first.get("checkpoint").get("tables");
        JsonNode now = lake.lastManifest().get("checkpoint").get("tables");
        Set<LandedEvent> landed = new HashSet<>(lake.events());
        List<LandedEvent> expected = sandbox.revisions().stream()
                .filter(revision -> revision.ts() > from && revision.ts() <= to)
                .filter(revision -> before.has(revision.tablePath()))
                .filter(revision -> before.get(revision.tablePath()).equals(now.get(revision.tablePath())))
                .map(revision -> EventLedger.event(
                        revision, now.get(revision.tablePath()).asLong()))
                .toList();
        assertThat(expected).isNotEmpty();
        assertThat(expected.stream().filter(event -> !landed.contains(event)).limit(3))
                .as("left out")
                .isEmpty();
    }

    private static List<String> differences(Map<String, Object> all, Map<String, Object> others) {
        return all.entrySet().stream()
                .filter(entry -> !entry.getValue().equals(others.get(entry.getKey())))
                .map(Map.Entry::getKey)
                .limit(3)
                .toList();
    }

    private static LandedEvent inGeneration(LandedEvent event, long generation) {
        return new LandedEvent(
                event.component(),
                event.table(),
                event.id(),
                generation,
                event.ts(),
                event.op(),
                event.document(),
                event.creationMicros());
    }
}
