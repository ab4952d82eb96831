package io.caravan.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.caravan.core.change.TableRef;
import io.caravan.sandbox.data.Command;
import io.caravan.sandbox.data.Expiry;
import io.caravan.sandbox.data.ExplicitWrites;
import io.caravan.sandbox.data.ImportStep;
import io.caravan.sandbox.data.NewComponent;
import io.caravan.sandbox.data.NewTable;
import io.caravan.sandbox.data.Restart;
import io.caravan.sandbox.data.TableChange;
import io.caravan.sandbox.data.Write;
import io.caravan.sandbox.value.TabletId;
import io.caravan.sandbox.value.Trees;
import io.caravan.sandbox.wire.Plan;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Takes the steps of a recording at their times, and with their ids. */
final class Steps {
    private final Recording recording;
    private final Sandbox sandbox;
    private final SetClock clock;
    private final Tablets tablets;
    private final Map<String, Double> created;
    private final Map<String, TableRef> tableOf = new HashMap<>();
    private int patches;

    Steps(Recording recording, Sandbox sandbox, SetClock clock, Tablets tablets) {
        this.recording = recording;
        this.sandbox = sandbox;
        this.clock = clock;
        this.tablets = tablets;
        this.created = recording.creationTimes();
        sandbox.deployment().nameTablets(tablets::next);
    }

    /** @param index of the line, from 0 */
    void take(JsonNode line, int index) {
        switch (line.path("step").asText()) {
            case "write" -> write(line, index);
            case "component" -> execute(line, new NewComponent(line.get("path").asText()));
            case "create_table" -> execute(line, new NewTable(Recording.table(line), List.of(), 0));
            case "delete_table" -> execute(line, new TableChange(Recording.table(line), TableChange.Kind.DROP));
            case "import" -> imported(line);
            case "plan" ->
                sandbox.plan(line.get("streaming_export_enabled").asBoolean() ? Plan.ALLOWED : Plan.FORBIDDEN);
            case "restart" -> execute(nextTs(index), new Restart());
            default -> {}
        }
    }

    private void write(JsonNode line, int index) {
        if (line.has("patched_times_since_the_beginning")) {
            patch(line.get("patched_times_since_the_beginning").asInt(), index);
        } else if (line.has("one_transaction")) {
            List<Write> writes = new ArrayList<>();
            for (int i = 0; i < line.get("one_transaction").size(); i++) {
                writes.add(write(
                        line.get("one_transaction").get(i),
                        line.get("ids").get(i).asText()));
            }
            execute(line, new ExplicitWrites(writes));
        }
    }

    private Write write(JsonNode operation, String id) {
        Write.Kind kind = Write.Kind.valueOf(operation.get("op").asText().toUpperCase(Locale.ROOT));
        if (kind == Write.Kind.INSERT) {
            tableOf.put(id, Recording.table(operation));
        }
        TableRef table = tableOf.get(id);
        return switch (kind) {
            case INSERT -> Write.insert(table, withIds(operation.get("document"), id));
            case PATCH -> Write.patch(table, id, operation.get("document").toString());
            case REPLACE -> Write.replace(table, id, operation.get("document").toString());
            case DELETE -> Write.delete(table, id);
        };
    }

    private String withIds(JsonNode document, String id) {
        ObjectNode restored = document.deepCopy();
        restored.put("_id", id);
        if (created.containsKey(id)) {
            restored.put("_creationTime", created.get(id));
        }
        return restored.toString();
    }

    private void imported(JsonNode line) {
        TableRef table = Recording.table(line);
        JsonNode result = line.get("result");
        String step = line.get("import_step").asText();
        String tablet = line.has("tablet")
                ? line.get("tablet").asText()
                : result.path("tablet").asText();
        if (result.has("begin")) {
            tablets.first(table, TabletId.parse(tablet));
            execute(result.get("begin").asLong(), new ImportStep.Begin(table));
        }
        if (result.path("insert").isNumber()) {
            List<Map<String, Object>> rows = new ArrayList<>();
            for (int i = 0; i < line.get("documents").size(); i++) {
                String id = result.get("ids").get(i).asText();
                tableOf.put(id, table);
                rows.add(Trees.document(withIds(line.get("documents").get(i), id)));
            }
            execute(result.get("insert").asLong(), new ImportStep.Insert(tablet, rows, 0));
        }
        if (result.has("activate")) {
            execute(result.get("activate").asLong(), new ImportStep.Activate(tablet));
        }
        if (step.equals("abort")) {
            execute(result.get("abort").asLong(), new ImportStep.Abort(tablet));
        }
    }

    /** The recording of the expired cursors tells how often the first document was changed, and at the end to what and when. */
    private void patch(int times, int index) {
        JsonNode truth = recording.lines().get(recording.lines().size() - 1).get("truth");
        long last = truth.get("tables").get(0).get("documents").get(0).get("ts").asLong();
        boolean expired = patches < times && times > 1;
        for (; patches < times; patches++) {
            long ts = patches == 0 ? nextTs(index) : last - (times - patches - 1) * 1_000_000L;
            String id = tableOf.keySet().stream()
                    .filter(key -> key.equals(truth.get("tables")
                            .get(0)
                            .get("documents")
                            .get(0)
                            .get("value")
                            .get("_id")
                            .asText()))
                    .findFirst()
                    .orElseThrow();
            execute(
                    ts,
                    new ExplicitWrites(
                            List.of(Write.patch(tableOf.get(id), id, "{\"k\":\"v" + (patches + 1) + "\"}"))));
        }
        if (expired) {
            execute(last + 1, new Expiry(Expiry.What.RETENTION));
        }
    }

    /** Of what the deployment commits by itself: the next answer that tells of a time later than all before. */
    private long nextTs(int index) {
        long before = sandbox.deployment().<Long>read(view -> view.store().lastTs());
        return recording.lines().subList(index, recording.lines().size()).stream()
                .filter(line -> line.has("response"))
                .flatMapToLong(line -> Times.in(line.get("response").get("body").asText()))
                .filter(ts -> ts > before)
                .findFirst()
                .orElse(before + 1);
    }

    private void execute(JsonNode line, Command command) {
        execute(line.get("ts").asLong(), command);
    }

    private void execute(long ts, Command command) {
        clock.set(ts);
        long committed = sandbox.deployment().execute(command).ts();
        if (committed != ts) {
            throw new AssertionError("committed at " + committed + " in place of " + ts);
        }
    }
}
