package io.caravan.sandbox;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Map;

/** The export APIs of Convex. */
final class ExportEndpoints {
    static final String PREFIX = "/api/";
    private final Deployment deployment;
    private final String deployKey;
    private final ActiveSyncs syncs = new ActiveSyncs();
    private final Nonces nonces = new Nonces();
    private volatile Plan plan = Plan.ALLOWED;

    ExportEndpoints(Deployment deployment, String deployKey) {
        this.deployment = deployment;
        this.deployKey = deployKey;
    }

    void plan(Plan next) {
        plan = next;
    }

    Plan plan() {
        return plan;
    }

    Reply.Whole answer(Request request) {
        return switch (request.path()) {
            case "/api/list_snapshot" -> page(request, SnapshotPages::page);
            case "/api/document_deltas" -> page(request, DeltaPages::page);
            case "/api/v1/data/sync" -> {
                allow(request, "POST");
                yield Reply.ok(deployment.<byte[]>read(view -> syncPage(view, request.arguments())));
            }
            case "/api/data_sync_cursor_from_deltas" -> {
                allow(request, "POST");
                yield Reply.json(Map.of(
                        "cursor",
                        deployment.<String>read(view -> DataSyncPages.fromDeltas(view, request.arguments(), nonces))));
            }
            case "/api/v1/data/list_active_syncs" -> {
                allow(request, "GET");
                yield Reply.json(deployment.read(syncs::toJson));
            }
            case "/api/json_schemas" -> {
                allow(request, "GET");
                yield Reply.json(deployment.read(view -> Schemas.all(view, request)));
            }
            case "/api/get_table_column_names" -> {
                allow(request, "GET");
                yield Reply.json(deployment.read(Schemas::columnNames));
            }
            case "/api/test_streaming_export_connection" -> {
                allow(request, "GET");
                yield Reply.ok("null".getBytes(StandardCharsets.UTF_8));
            }
            default -> throw new ApiError(404, "NotFound", "There is no " + request.path() + ".");
        };
    }

    private byte[] syncPage(Deployment.View view, Request.Arguments arguments) {
        DataSyncPages.Page page = DataSyncPages.page(view, arguments, nonces);
        syncs.note(view, page);
        return page.json();
    }

    @FunctionalInterface
    private interface Pager {
        byte[] page(Deployment.View view, Request.Arguments arguments);
    }

    private Reply.Whole page(Request request, Pager pager) {
        allow(request, "POST", "GET");
        Request.Arguments arguments = request.arguments();
        return Reply.ok(deployment.<byte[]>read(view -> pager.page(view, arguments)));
    }

    private void allow(Request request, String... methods) {
        if (!List.of(methods).contains(request.method())) {
            throw new ApiError(405, "MethodNotAllowed", request.path() + " does not answer " + request.method() + ".");
        }
        byte[] expected = ("Convex " + deployKey).getBytes(StandardCharsets.UTF_8);
        if (!MessageDigest.isEqual(expected, request.authorization().getBytes(StandardCharsets.UTF_8))) {
            throw new ApiError(401, "BadDeployKey", "The deploy key is missing or not the one of this deployment.");
        }
        if (plan == Plan.FORBIDDEN) {
            throw new ApiError(
                    403,
                    "StreamingExportNotEnabled",
                    "Streaming export is not available on your current subscription.");
        }
    }
}
