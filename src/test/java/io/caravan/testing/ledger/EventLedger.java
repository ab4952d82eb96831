package io.caravan.testing.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.caravan.testing.ledger.SandboxLog.Revision;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Compares what landed with the sandbox's own log, event by event: nothing lost, nothing twice, nothing else, no orphan.
 *
 * <p>A generation of a table opens with one truncate. It then holds the documents as of its snapshot and every later revision;
 * or, for a table that came into being while the log was followed, every revision.
 */
public final class EventLedger {
    private final List<Revision> log;
    private final List<JsonNode> manifests;
    private final List<LandedEvent> landed;
    private final Set<String> orphans;

    private EventLedger(List<Revision> log, LandedBatches lake) {
        this.log = log;
        this.manifests = lake.manifests();
        this.landed = lake.events();
        this.orphans = lake.orphans();
    }

    /** @return how many events were compared */
    public static int verify(SandboxLog sandbox, LandedBatches lake) {
        EventLedger ledger = new EventLedger(sandbox.revisions(), lake);
        ledger.verifyChain();
        assertThat(ledger.orphans).as("orphans").isEmpty();
        ledger.verifyEvents();
        return ledger.landed.size();
    }

    private void verifyChain() {
        long expected = 1;
        for (JsonNode manifest : manifests) {
            assertThat(manifest.get("batch").asLong()).isEqualTo(expected++);
        }
    }

    private void verifyEvents() {
        Map<String, List<LandedEvent>> actual = new TreeMap<>();
        for (LandedEvent event : landed) {
            actual.computeIfAbsent(event.tablePath() + "@" + event.generation(), k -> new ArrayList<>())
                    .add(event);
        }
        Map<String, List<LandedEvent>> expected = expected();
        assertThat(actual.keySet()).as("generations").isEqualTo(expected.keySet());
        expected.forEach((generation, events) -> same(generation, actual.get(generation), events));
    }

    private static void same(String generation, List<LandedEvent> actual, List<LandedEvent> expected) {
        assertThat(new HashSet<>(actual))
                .as("%s: an event is there twice", generation)
                .hasSize(actual.size());
        Set<LandedEvent> lost = new HashSet<>(expected);
        actual.forEach(lost::remove);
        Set<LandedEvent> extra = new HashSet<>(actual);
        expected.forEach(extra::remove);
        assertThat(lost.stream().limit(3))
                .as(
                        "%s: %d lost, %d extra %s",
                        generation,
                        lost.size(),
                        extra.size(),
                        extra.stream().limit(3).toList())
                .isEmpty();
        assertThat(extra.stream().limit(3))
                .as("%s: %d extra", generation, extra.size())
                .isEmpty();
    }

    private Map<String, List<LandedEvent>> expected() {
        Map<String, List<LandedEvent>> expected = new TreeMap<>();
        for (int i = 0; i < manifests.size(); i++) {
            for (JsonNode truncate : manifests.get(i).get("truncates")) {
                String path = path(truncate);
                long generation = i + 1L;
                List<LandedEvent> events = new ArrayList<>();
                events.add(truncate(truncate, generation));
                long end = cursor(i, path);
                long start = startOf(i, path);
                boolean fromSnapshot = isFromSnapshot(i, path);
                if (fromSnapshot) {
                    asOf(path, start).forEach(revision -> events.add(event(revision, generation)));
                }
                log.stream()
                        .filter(revision -> revision.tablePath().equals(path))
                        .filter(revision -> revision.ts() > start && revision.ts() <= end)
                        .forEach(revision -> events.add(event(revision, generation)));
                expected.put(path + "@" + generation, events);
            }
        }
        return expected;
    }

    /** Where the log of the generation that begins with manifest {@code i} ends: at the next one's beginning, or now. */
    private long cursor(int i, String path) {
        long end = Long.MIN_VALUE;
        for (int j = i; j < manifests.size(); j++) {
            boolean next = j > i && truncates(manifests.get(j)).contains(path);
            if (next) {
                return end;
            }
            end = deltaCursor(manifests.get(j)).orElse(end);
        }
        return end;
    }

    private boolean isFromSnapshot(int i, String path) {
        if (i == 0 || deltaCursor(manifests.get(i - 1)).isEmpty()) {
            return true;
        }
        long before = deltaCursor(manifests.get(i - 1)).orElseThrow();
        boolean known = manifests.get(i - 1).get("checkpoint").get("tables").has(path);
        boolean older = log.stream().anyMatch(revision -> revision.tablePath().equals(path) && revision.ts() <= before);
        return known || older || deltaCursor(manifests.get(i)).isEmpty();
    }

    private long startOf(int i, String path) {
        if (!isFromSnapshot(i, path)) {
            return deltaCursor(manifests.get(i - 1)).orElseThrow();
        }
        JsonNode phase = manifests.get(i).get("checkpoint").get("phase");
        return phase.has("snapshot")
                ? phase.get("snapshot").asLong()
                : phase.get("cursor").asLong();
    }

    private static Optional<Long> deltaCursor(JsonNode manifest) {
        JsonNode phase = manifest.get("checkpoint").get("phase");
        return phase.get("type").asText().equals("deltaTail")
                ? Optional.of(phase.get("cursor").asLong())
                : Optional.empty();
    }

    private List<Revision> asOf(String path, long ts) {
        Map<String, Revision> latest = new LinkedHashMap<>();
        for (Revision revision : log) {
            if (revision.tablePath().equals(path) && revision.ts() <= ts) {
                latest.put(revision.id(), revision);
            }
        }
        return latest.values().stream().filter(revision -> !revision.deleted()).toList();
    }

    /** The documents that a reader of the raw log arrives at: per id the greatest (generation, ts) of the last generation. */
    public static Map<String, Object> currentState(LandedBatches lake) {
        return currentState(lake.events());
    }

    static Map<String, Object> currentState(List<LandedEvent> events) {
        Map<String, Long> generations = new HashMap<>();
        events.forEach(event -> generations.merge(event.tablePath(), event.generation(), Math::max));
        Map<String, LandedEvent> latest = new TreeMap<>();
        for (LandedEvent event : events) {
            if (event.op().equals("truncate") || event.generation() < generations.get(event.tablePath())) {
                continue;
            }
            latest.merge(event.tablePath() + "#" + event.id(), event, (a, b) -> a.ts() >= b.ts() ? a : b);
        }
        Map<String, Object> state = new TreeMap<>();
        latest.forEach((key, event) -> event.document().ifPresent(document -> state.put(key, document)));
        return state;
    }

    public static Map<String, Object> currentState(SandboxLog sandbox) {
        Map<String, Object> state = new TreeMap<>();
        sandbox.state()
                .forEach(revision -> state.put(
                        revision.tablePath() + "#" + revision.id(),
                        revision.document().orElseThrow()));
        return state;
    }

    private static Set<String> truncates(JsonNode manifest) {
        Set<String> paths = new HashSet<>();
        manifest.get("truncates").forEach(truncate -> paths.add(path(truncate)));
        return paths;
    }

    private static String path(JsonNode table) {
        String component = table.get("component").asText();
        return component.isEmpty()
                ? table.get("table").asText()
                : component + "/" + table.get("table").asText();
    }

    private static LandedEvent truncate(JsonNode table, long generation) {
        return new LandedEvent(
                table.get("component").asText(),
                table.get("table").asText(),
                "",
                generation,
                0,
                "truncate",
                Optional.empty(),
                Optional.empty());
    }

    static LandedEvent event(Revision revision, long generation) {
        return new LandedEvent(
                revision.component(),
                revision.table(),
                revision.id(),
                generation,
                revision.ts(),
                revision.deleted() ? "delete" : "upsert",
                revision.document(),
                revision.creationMicros());
    }
}
