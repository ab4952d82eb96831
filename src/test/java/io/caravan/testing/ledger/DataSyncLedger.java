package io.caravan.testing.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.caravan.testing.ledger.SandboxLog.Revision;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Compares what landed by data syncs with the sandbox's own log. A data sync says of no revision as of when it walked its table, so
 * the comparison is: nothing but revisions of the log, each once a generation; and from the first commit on as of which all
 * tables were complete, every one of them.
 */
public final class DataSyncLedger {
    private DataSyncLedger() {}

    /** All of a source that stands still. */
    public static void verify(SandboxLog sandbox, LandedBatches lake) {
        List<LandedEvent> landed = lake.events();
        verifyEvents(sandbox, landed, lake);
        Map<String, Object> state = EventLedger.currentState(landed);
        Map<String, Object> expected = EventLedger.currentState(sandbox);
        assertThat(differences(expected, state)).as("lost or old").isEmpty();
        assertThat(differences(state, expected)).as("too many").isEmpty();
    }

    /** What has landed of a source that may go on. */
    public static void verifyEvents(SandboxLog sandbox, LandedBatches lake) {
        verifyEvents(sandbox, lake.events(), lake);
    }

    private static void verifyEvents(SandboxLog sandbox, List<LandedEvent> landed, LandedBatches lake) {
        List<Revision> log = sandbox.revisions();
        assertThat(lake.orphans()).isEmpty();
        assertThat(new HashSet<>(landed)).as("an event is there twice").hasSize(landed.size());
        Set<LandedEvent> real = new HashSet<>();
        log.forEach(revision -> real.add(EventLedger.event(revision, 0)));
        assertThat(few(landed.stream()
                        .filter(event -> !event.op().equals("truncate"))
                        .filter(event -> !real.contains(inGeneration(event, 0)))))
                .as("rows that the source never had")
                .isEmpty();
        verifyNothingIsLeftOut(log, new HashSet<>(landed), lake);
    }

    /** Every revision after the first consistent receipt, of tables that keep their generation. */
    private static void verifyNothingIsLeftOut(List<Revision> log, Set<LandedEvent> landed, LandedBatches lake) {
        List<JsonNode> manifests = lake.manifests();
        JsonNode first = manifests.stream()
                .filter(manifest -> manifest.has("consistentAsOf"))
                .findFirst()
                .orElseThrow();
        JsonNode last = manifests.get(manifests.size() - 1);
        long from = first.get("consistentAsOf").asLong();
        long to = last.get("consistentAsOf").asLong();
        JsonNode before = first.get("checkpoint").get("tables");
        JsonNode now = last.get("checkpoint").get("tables");
        assertThat(few(log.stream()
                        .filter(revision -> revision.ts() > from && revision.ts() <= to && !revision.imported())
                        .filter(revision -> before.has(revision.tablePath()))
                        .filter(revision -> before.get(revision.tablePath()).equals(now.get(revision.tablePath())))
                        .map(revision -> EventLedger.event(
                                revision, now.get(revision.tablePath()).asLong()))
                        .filter(event -> !landed.contains(event))))
                .as("left out")
                .isEmpty();
    }

    /** Whatever a batch calls complete as of a commit is what the source was at that commit. */
    public static void verifyEveryConsistentBatch(SandboxLog sandbox, Lake lake) {
        List<Revision> log = sandbox.revisions();
        Set<String> imported = new HashSet<>();
        log.stream().filter(Revision::imported).forEach(revision -> imported.add(revision.tablePath()));
        Map<String, Long> generations = new HashMap<>();
        Map<String, LandedEvent> latest = new HashMap<>();
        int consistent = 0;
        List<JsonNode> manifests = lake.manifests();
        List<List<LandedEvent>> events = lake.eventsOfEach();
        for (int i = 0; i < manifests.size(); i++) {
            JsonNode manifest = manifests.get(i);
            for (LandedEvent event : events.get(i)) {
                generations.merge(event.tablePath(), event.generation(), Math::max);
                if (!event.op().equals("truncate")) {
                    latest.merge(event.tablePath() + "#" + event.id(), event, DataSyncLedger::newer);
                }
            }
            if (manifest.has("consistentAsOf")) {
                Map<String, Object> expected =
                        asOf(log, manifest.get("consistentAsOf").asLong(), imported);
                Map<String, Object> actual = state(latest, generations, imported);
                String batch = "batch " + manifest.get("batch");
                assertThat(differences(expected, actual))
                        .as(batch + ": lost or old")
                        .isEmpty();
                assertThat(differences(actual, expected))
                        .as(batch + ": too new")
                        .isEmpty();
                consistent++;
            }
        }
        assertThat(consistent).isPositive();
    }

    private static LandedEvent newer(LandedEvent one, LandedEvent other) {
        Comparator<LandedEvent> order =
                Comparator.comparingLong(LandedEvent::generation).thenComparingLong(LandedEvent::ts);
        return order.compare(one, other) >= 0 ? one : other;
    }

    private static Map<String, Object> state(
            Map<String, LandedEvent> latest, Map<String, Long> generations, Set<String> without) {
        Map<String, Object> state = new HashMap<>();
        latest.forEach((key, event) -> event.document()
                .filter(document -> event.generation() == generations.get(event.tablePath()))
                .filter(document -> !without.contains(event.tablePath()))
                .ifPresent(document -> state.put(key, document)));
        return state;
    }

    private static Map<String, Object> asOf(List<Revision> log, long ts, Set<String> without) {
        Map<String, Object> state = new HashMap<>();
        for (Revision revision : log) {
            String key = revision.tablePath() + "#" + revision.id();
            if (revision.ts() <= ts && !without.contains(revision.tablePath())) {
                revision.document().ifPresentOrElse(document -> state.put(key, document), () -> state.remove(key));
            }
        }
        return state;
    }

    private static List<LandedEvent> few(Stream<LandedEvent> events) {
        return events.limit(3).toList();
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
