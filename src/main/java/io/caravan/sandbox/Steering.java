package io.caravan.sandbox;

import io.caravan.core.json.JsonFormatException;
import io.caravan.core.json.JsonObject;
import io.caravan.sandbox.data.Applied;
import io.caravan.sandbox.data.Command;
import io.caravan.sandbox.data.Deployment;
import io.caravan.sandbox.data.Expiry;
import io.caravan.sandbox.data.ExplicitWrites;
import io.caravan.sandbox.data.ImportStep;
import io.caravan.sandbox.data.NewComponent;
import io.caravan.sandbox.data.NewTable;
import io.caravan.sandbox.data.RandomChanges;
import io.caravan.sandbox.data.Restart;
import io.caravan.sandbox.data.TableChange;
import io.caravan.sandbox.data.TableImport;
import io.caravan.sandbox.data.Tablet;
import io.caravan.sandbox.fault.Fault;
import io.caravan.sandbox.fault.Faults;
import io.caravan.sandbox.value.ApiError;
import io.caravan.sandbox.value.Trees;
import io.caravan.sandbox.wire.Arguments;
import io.caravan.sandbox.wire.ExportEndpoints;
import io.caravan.sandbox.wire.Plan;
import io.caravan.sandbox.wire.Reply;
import io.caravan.sandbox.wire.Request;
import io.caravan.sandbox.wire.Summaries;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The endpoints below {@code /sandbox/}: what the sandbox can be told, and what it tells about itself. */
final class Steering {
    static final String PREFIX = "/sandbox/";

    private final Deployment deployment;
    private final ExportEndpoints exports;
    private final Faults faults;
    private final RequestCounts requests;
    private final EventLog log;

    Steering(Deployment deployment, ExportEndpoints exports, Faults faults, RequestCounts requests) {
        this.deployment = deployment;
        this.exports = exports;
        this.faults = faults;
        this.requests = requests;
        this.log = new EventLog(deployment);
    }

    Reply answer(Request request) {
        try {
            return switch (request.method() + " " + request.path()) {
                case "POST /sandbox/apply" -> applied(apply(request.json()));
                case "POST /sandbox/import" -> importing(request.json());
                case "POST /sandbox/tables" -> applied(NewTable.read(request.json()));
                case "POST /sandbox/tables/drop" -> applied(change(request.json(), TableChange.Kind.DROP));
                case "POST /sandbox/tables/empty" -> applied(change(request.json(), TableChange.Kind.EMPTY));
                case "POST /sandbox/restart" -> applied(new Restart());
                case "GET /sandbox/limits" -> limits();
                case "POST /sandbox/limits" -> {
                    deployment.limits(deployment.limits().with(request.json()));
                    yield limits();
                }
                case "GET /sandbox/truth" -> truth(request.arguments());
                case "POST /sandbox/expire" -> applied(expiry(request.json()));
                case "POST /sandbox/summaries" -> summaries(request.json());
                case "POST /sandbox/components" ->
                    applied(new NewComponent(request.json().string("path")));
                case "POST /sandbox/plan" -> plan(request.json());
                case "GET /sandbox/faults" -> faults();
                case "POST /sandbox/faults" -> {
                    faults.add(Fault.read(request.json()));
                    yield faults();
                }
                case "DELETE /sandbox/faults" -> {
                    faults.clear();
                    yield faults();
                }
                case "GET /sandbox/log" -> log(request.arguments());
                case "GET /sandbox/state" -> new Reply.Lines(log::writeState);
                case "GET /sandbox/stats" -> Reply.json(deployment.read(this::stats));
                default -> throw new ApiError(404, "NotFound", "There is no " + request.path() + ".");
            };
        } catch (JsonFormatException e) {
            throw ApiError.badArguments(e.getMessage());
        }
    }

    private Reply importing(JsonObject json) throws JsonFormatException {
        if (!json.has("step")) {
            return applied(TableImport.read(json));
        }
        ImportStep step = ImportStep.read(json);
        Applied applied = deployment.execute(step);
        return step instanceof ImportStep.Begin
                ? Reply.json(new TreeMap<>(
                        Map.of("ts", applied.ts(), "import", applied.ids().get(0))))
                : applied(applied);
    }

    private static TableChange change(JsonObject json, TableChange.Kind kind) throws JsonFormatException {
        return new TableChange(Trees.table(json), kind);
    }

    private Reply limits() {
        return Reply.json(deployment.limits().toJson());
    }

    private Reply truth(Arguments arguments) {
        long ts = arguments.integer("ts").orElseGet(() -> deployment.<Long>read(Deployment.View::now));
        return new Reply.Lines(out -> log.writeTruth(ts, out));
    }

    private Reply applied(Command command) {
        return applied(deployment.execute(command));
    }

    private static Reply applied(Applied applied) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("ts", applied.ts());
        json.put("writes", (long) applied.writes());
        json.put("ids", applied.ids());
        return Reply.json(json);
    }

    private static Command apply(JsonObject json) throws JsonFormatException {
        return json.has("writes") ? ExplicitWrites.read(json) : new RandomChanges(json.integer("transactions"));
    }

    private static Command expiry(JsonObject json) throws JsonFormatException {
        return new Expiry(
                Trees.choice(Expiry.What.class, json.optionalString("what").orElse("all")));
    }

    private Reply plan(JsonObject json) throws JsonFormatException {
        exports.plan(json.bool("streamingExport") ? Plan.ALLOWED : Plan.FORBIDDEN);
        return Reply.json(Map.of("streamingExport", exports.plan() == Plan.ALLOWED));
    }

    private Reply summaries(JsonObject json) throws JsonFormatException {
        exports.summaries(json.bool("ready") ? Summaries.READY : Summaries.MISSING);
        return Reply.json(Map.of("ready", exports.summaries() == Summaries.READY));
    }

    private Reply faults() {
        return Reply.json(
                Map.of("faults", faults.list().stream().map(Fault::toJson).toList()));
    }

    private Reply log(Arguments arguments) {
        long from = arguments.integer("from").orElse(Long.MIN_VALUE);
        long to = arguments.integer("to").orElse(Long.MAX_VALUE);
        return new Reply.Lines(out -> log.writeLog(from, to, out));
    }

    private Map<String, Object> stats(Deployment.View view) {
        List<Object> tables = new ArrayList<>();
        for (Tablet tablet : view.store().activeTablets()) {
            Map<String, Object> table = Trees.table(tablet.ref());
            table.put("documents", tablet.living(view.now()));
            tables.add(table);
        }
        Map<String, Object> stats = new LinkedHashMap<>();
        stats.put("now", view.now());
        stats.put("created", view.store().timeline().created());
        stats.put("tables", tables);
        stats.put(
                "logRows", view.store().timeline().total() + view.store().log().size());
        stats.put("transactions", view.store().randomTransactions());
        stats.put("requests", new TreeMap<>(requests.counts()));
        return stats;
    }
}
