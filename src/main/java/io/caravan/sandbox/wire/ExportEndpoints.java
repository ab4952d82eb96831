package io.caravan.sandbox.wire;

import io.caravan.core.json.Json;
import io.caravan.sandbox.data.Deployment;
import io.caravan.sandbox.value.ApiError;
import io.caravan.sandbox.value.Format;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** The export APIs of Convex. */
public final class ExportEndpoints {
    public static final String PREFIX = "/api/";
    private static final List<String> GET = List.of("GET", "HEAD");
    private static final List<String> POST = List.of("POST");
    private static final List<String> BOTH = List.of("GET", "HEAD", "POST");

    private final Deployment deployment;
    private final String deployKey;
    private final ActiveSyncs syncs = new ActiveSyncs();
    private final Nonces nonces = new Nonces();
    private final Map<String, Route> routes = Map.of(
            "/api/list_snapshot", new Route(BOTH, (view, request) -> SnapshotPages.page(view, request.arguments())),
            "/api/document_deltas", new Route(BOTH, (view, request) -> DeltaPages.page(view, request.arguments())),
            "/api/v1/data/sync", new Route(POST, this::syncPage),
            "/api/data_sync_cursor_from_deltas", new Route(POST, this::converted),
            "/api/v1/data/list_active_syncs", new Route(GET, (view, request) -> json(syncs.toJson(view, request))),
            "/api/json_schemas", new Route(GET, this::schemas),
            "/api/get_table_column_names", new Route(GET, this::columnNames),
            "/api/test_streaming_export_connection",
                    new Route(GET, (view, request) -> "null".getBytes(StandardCharsets.UTF_8)));
    private final Shapes shapes = new Shapes();
    private volatile Plan plan = Plan.ALLOWED;
    private volatile Summaries summaries = Summaries.READY;

    public ExportEndpoints(Deployment deployment, String deployKey) {
        this.deployment = deployment;
        this.deployKey = deployKey;
    }

    public void plan(Plan next) {
        plan = next;
    }

    public Plan plan() {
        return plan;
    }

    public void summaries(Summaries next) {
        summaries = next;
    }

    public Summaries summaries() {
        return summaries;
    }

    @FunctionalInterface
    private interface Answer {
        byte[] of(Deployment.View view, Request request);
    }

    private record Route(List<String> methods, Answer answer) {}

    /** The key is looked at first, then the form of the arguments, then the plan, then whether there was a key. */
    public Reply.Whole answer(Request request) {
        Route route = routes.get(request.path());
        if (route == null) {
            return Reply.empty(404, Map.of());
        }
        if (!route.methods().contains(request.method())) {
            return Reply.empty(405, Map.of("Allow", String.join(",", route.methods())));
        }
        Caller caller = Caller.of(request.header("authorization"), deployKey);
        if (route.methods().equals(POST)) {
            ClientName.prefix(request.header("convex-client"));
        }
        request.arguments();
        allow(caller);
        return Reply.ok(deployment.<byte[]>read(view -> route.answer().of(view, request)));
    }

    private void allow(Caller caller) {
        if (plan == Plan.FORBIDDEN) {
            throw new ApiError(
                    403,
                    "StreamingExportNotEnabled",
                    "Streaming export is not available on your current subscription. See"
                            + " https://www.convex.dev/plans to upgrade.");
        }
        if (caller == Caller.NOBODY) {
            throw new ApiError(
                    403,
                    "BadDeployKey",
                    "The provided deploy key was invalid for this deployment. Double check that the environment this key"
                            + " was generated for matches the desired deployment.");
        }
    }

    private byte[] syncPage(Deployment.View view, Request request) {
        String prefix = ClientName.prefix(request.header("convex-client"));
        DataSyncPages.Page page = DataSyncPages.page(view, request.arguments(), nonces.named(prefix));
        syncs.note(view, page, summaries);
        return page.json();
    }

    private byte[] converted(Deployment.View view, Request request) {
        String prefix = ClientName.prefix(request.header("convex-client"));
        return json(Map.of("cursor", DataSyncPages.fromDeltas(view, request.arguments(), nonces.named(prefix))));
    }

    private byte[] schemas(Deployment.View view, Request request) {
        boolean byComponent = request.flag("byComponent");
        boolean delta = request.flag("deltaSchema");
        Format format = request.arguments().format();
        summaries.require();
        Schemas schemas = new Schemas(view, shapes, format, delta ? Schemas.Metadata.OF_DELTAS : Schemas.Metadata.NONE);
        return json(byComponent ? schemas.byComponent() : schemas.flat());
    }

    private byte[] columnNames(Deployment.View view, Request request) {
        summaries.require();
        return json(Schemas.columnNames(view, shapes));
    }

    private static byte[] json(Object json) {
        return Json.writeBytes(json);
    }
}
