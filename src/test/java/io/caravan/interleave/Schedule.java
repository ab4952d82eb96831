package io.caravan.interleave;

import io.caravan.core.change.TableRef;
import io.caravan.sandbox.Sandbox;
import io.caravan.sandbox.data.Applied;
import io.caravan.sandbox.data.Limits;
import io.caravan.sandbox.data.Write;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** What happens in a deployment, at random: writes, imports in steps, tables that come and go. */
final class Schedule {
    static final List<TableRef> TABLES =
            List.of(TableRef.root("a"), TableRef.root("b"), TableRef.root("c"), TableRef.of("part", "d"));

    private final Random random;
    private final Clock clock;
    private final Sandbox sandbox;
    private final Map<TableRef, List<String>> ids = new HashMap<>();
    private final Map<TableRef, List<String>> imports = new HashMap<>();
    private final Map<String, Instant> begun = new HashMap<>();
    private final Map<String, Set<String>> restored = new HashMap<>();
    private final List<String> log = new ArrayList<>();
    private final Map<TableRef, Integer> dropped = new HashMap<>();
    private int syncs;
    private boolean broken;
    private long counter;

    Schedule(Random random, Clock clock, Sandbox sandbox) {
        this.clock = clock;
        this.random = random;
        this.sandbox = sandbox;
    }

    List<String> log() {
        return log;
    }

    /** Pages from a document to Convex's own size. */
    void limits() {
        int page = random.nextInt(4) == 0 ? 1000 : 1 + random.nextInt(6);
        sandbox.limits(new Limits(
                page,
                2 * page,
                1 + random.nextInt(5),
                1 + random.nextInt(8),
                Duration.ofMillis(200 + random.nextInt(3000))));
    }

    void begin() {
        limits();
        for (TableRef table : TABLES) {
            if (random.nextInt(3) > 0) {
                create(table);
            }
        }
    }

    void syncEnded() {
        syncs++;
    }

    /** One thing that happens. */
    void step() {
        TableRef table = TABLES.get(random.nextInt(TABLES.size()));
        int what = random.nextInt(100);
        if (what < 45) {
            write(table);
        } else if (what < 85) {
            anImport(table);
        } else if (what < 89) {
            drop(table);
        } else if (what < 94) {
            create(table);
        } else if (what < 96) {
            empty(table);
        } else if (what < 98) {
            limits();
        } else {
            restart();
        }
    }

    private void write(TableRef table) {
        List<String> living = ids.getOrDefault(table, List.of());
        if (!ids.containsKey(table)) {
            return;
        }
        List<Write> writes = new ArrayList<>();
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            int what = random.nextInt(4);
            if (what < 2 || living.isEmpty()) {
                writes.add(Write.insert(table, "{\"k\":" + ++counter + "}"));
            } else {
                String id = living.get(random.nextInt(living.size()));
                if (writes.stream().noneMatch(other -> other.id().equals(id))) {
                    writes.add(
                            what == 2 ? Write.patch(table, id, "{\"k\":" + ++counter + "}") : Write.delete(table, id));
                }
            }
        }
        if (writes.isEmpty()) {
            return;
        }
        Applied done = sandbox.apply(writes);
        note("write " + table + " " + writes.size(), done);
        List<String> now = new ArrayList<>(living);
        writes.stream().filter(write -> write.kind() == Write.Kind.DELETE).forEach(write -> now.remove(write.id()));
        done.ids().stream()
                .filter(id -> !now.contains(id) && !deleted(writes, id))
                .forEach(now::add);
        ids.put(table, now);
    }

    private static boolean deleted(List<Write> writes, String id) {
        return writes.stream()
                .anyMatch(
                        write -> write.kind() == Write.Kind.DELETE && write.id().equals(id));
    }

    private void anImport(TableRef table) {
        List<String> running = imports.computeIfAbsent(table, none -> new ArrayList<>());
        int what = random.nextInt(10);
        if (running.isEmpty() || (what == 0 && running.size() < 2)) {
            String id = sandbox.beginImport(table);
            running.add(id);
            begun.put(id, clock.instant());
            log.add("begin import of " + table);
        } else if (what < 6) {
            String id = running.get(random.nextInt(running.size()));
            note("import rows of " + table, sandbox.importRows(id, rows(table, id)));
        } else if (what < 9) {
            activate(table, running.remove(random.nextInt(running.size())));
        } else {
            cleanUp(table, running);
        }
    }

    /** An import that was given up is cleaned up days later. */
    private void cleanUp(TableRef table, List<String> running) {
        String id = running.get(random.nextInt(running.size()));
        if (begun.get(id).plus(Duration.ofDays(2)).isBefore(clock.instant())) {
            running.remove(id);
            sandbox.abortImport(id);
            broken = true;
            log.add("abort import of " + table);
        }
    }

    /** Some of them under ids that the table has, as a restore brings them. */
    private List<String> rows(TableRef table, String importId) {
        Set<String> there = restored.computeIfAbsent(importId, none -> new HashSet<>());
        List<String> living = ids.getOrDefault(table, List.of()).stream()
                .filter(id -> !there.contains(id))
                .toList();
        List<String> rows = new ArrayList<>();
        for (int i = random.nextInt(4); i >= 0; i--) {
            rows.add("{\"k\":\"i" + ++counter + "\"}");
        }
        if (!living.isEmpty() && random.nextInt(3) == 0) {
            String id = living.get(random.nextInt(living.size()));
            there.add(id);
            rows.add("{\"_id\":\"" + id + "\",\"k\":\"r" + ++counter + "\"}");
        }
        return rows;
    }

    private void activate(TableRef table, String importId) {
        note("activate import of " + table, sandbox.activateImport(importId));
        ids.put(table, living(table));
    }

    private List<String> living(TableRef table) {
        return new ArrayList<>(Truth.of(sandbox.currentState(), table).keySet());
    }

    private void drop(TableRef table) {
        if (ids.containsKey(table) && imports.getOrDefault(table, List.of()).isEmpty()) {
            note("drop " + table, sandbox.dropTable(table));
            dropped.put(table, syncs);
            ids.remove(table);
        }
    }

    private void create(TableRef table) {
        // A table that comes back while a sync asks is told of by the next one: docs/guarantees.md says so.
        if (!ids.containsKey(table) && syncs > dropped.getOrDefault(table, -2) + 1) {
            List<String> documents = new ArrayList<>();
            for (int i = random.nextInt(7); i > 0; i--) {
                documents.add("{\"k\":" + ++counter + "}");
            }
            note("create " + table, sandbox.addTable(table, documents));
            ids.put(table, living(table));
        }
    }

    private void empty(TableRef table) {
        if (ids.containsKey(table)) {
            note("empty " + table, sandbox.emptyTable(table));
            ids.put(table, new ArrayList<>());
        }
    }

    private void restart() {
        if (broken) {
            note("restart", sandbox.restart());
            broken = false;
        }
    }

    /** All imports come to an end, one way or the other, and the deployment answers again. */
    void end() {
        imports.forEach((table, running) -> {
            for (String id : List.copyOf(running)) {
                if (random.nextInt(4) > 0) {
                    activate(table, id);
                } else {
                    cleanUp(table, new ArrayList<>(List.of(id)));
                }
            }
            running.clear();
        });
        restart();
        nudge();
    }

    /** A commit that changes nothing that is compared, so that the next answer is of another one. */
    void nudge() {
        TableRef table = TableRef.root("nudge");
        note("nudge", ids.containsKey(table) ? sandbox.apply(List.of(Write.insert(table, "{\"k\":1}"))) : added(table));
        ids.putIfAbsent(table, List.of());
    }

    private Applied added(TableRef table) {
        return sandbox.addTable(table, List.of("{\"k\":0}"));
    }

    private void note(String what, Applied done) {
        log.add(what + " at " + done.ts());
    }
}
