package io.caravan.testbed.warehouse;

import java.io.IOException;
import java.util.List;

/** The server: the API that the driver speaks, and the steering below {@code /testbed} that tests use. */
final class Warehouse {
    private final Faults faults = new Faults();
    private final Journal journal = new Journal();
    private final Tokens tokens;
    private final Sessions sessions;
    private final StatementsApi statements;
    private final VolumeFiles files;
    private final Grants grants;
    private final Scripts scripts;
    private final Streams streams;

    Warehouse(Options options, Spark spark) {
        Volumes volumes = new Volumes(options.volumes());
        Dialect dialect = new Dialect(options.catalog(), volumes);
        this.tokens = new Tokens(options);
        this.sessions = new Sessions(spark);
        this.files = new VolumeFiles(volumes);
        this.grants = new Grants(spark);
        this.scripts = new Scripts(spark, dialect);
        this.streams = new Streams(spark, dialect);
        List<Command> commands = List.of(
                files,
                new VolumeNames(options.catalog(), volumes),
                new CopyInto(dialect, volumes),
                grants,
                new SparkCommand(dialect));
        this.statements = new StatementsApi(new Statements(spark, commands, journal), sessions, dialect);
    }

    Router.Serving serve(int port) throws IOException {
        String sql = "/api/2\\.0/sql";
        String id = sql + "/statements/[^/]+";
        Router router = new Router();
        router.on("POST " + sql + "/(warehouses/[^/]+/)?sessions/?", guarded(sessions::create));
        router.on("DELETE " + sql + "/(warehouses/[^/]+/)?sessions/[^/]+", guarded(sessions::delete));
        router.on("POST " + sql + "/statements/?", guarded(statements::submit));
        router.on("GET " + id, guarded(statements::poll));
        router.on("DELETE " + id, guarded(statements::close));
        router.on("POST " + id + "/cancel", guarded(statements::cancel));
        router.on("GET " + id + "/result/chunks/\\d+", guarded(statements::chunk));
        router.on("(GET|PUT|DELETE) /presigned/[^/]+", faulty(files::transfer));
        router.on("GET /oidc/\\.well-known/oauth-authorization-server", tokens::describe);
        router.on("POST /oidc/v1/token", faulty(tokens::issue));
        steer(router);
        return router.serve(port);
    }

    private void steer(Router router) {
        router.on("POST /testbed/faults", request -> {
            faults.arm(Fault.read(request.json()));
            return Reply.done();
        });
        router.on("POST /testbed/reset", request -> reset());
        router.on("POST /testbed/release", request -> statements.release());
        router.on("GET /testbed/statements", request -> journal.read());
        router.on("POST /testbed/grants", grants::replace);
        router.on("POST /testbed/tokens/expire", request -> tokens.expire());
        router.on("POST /testbed/sql", scripts::run);
        router.on("POST /testbed/stream/start", streams::start);
        router.on("GET /testbed/stream/[^/]+", streams::status);
        router.on("POST /testbed/stream/[^/]+/stop", streams::stop);
    }

    /** Stops what runs by itself. */
    void end() {
        streams.clear();
    }

    /** Faults, the journal and streams; tables, volumes and sessions stay. */
    private Reply reset() {
        faults.clear();
        journal.clear();
        streams.clear();
        return Reply.done();
    }

    private Router.Handler guarded(Router.Handler handler) {
        return faulty(request -> {
            tokens.check(request);
            return handler.handle(request);
        });
    }

    /** What befalls a request on its way, whatever it asks for. */
    private Router.Handler faulty(Router.Handler handler) {
        return request -> {
            Request hit = request.with(faults.next(request));
            return switch (hit.fault().kind()) {
                case UNAVAILABLE_BEFORE -> refused(hit, unavailable());
                case DROP_BEFORE -> refused(hit, new Reply.Dropped());
                case EXPIRED_TOKEN ->
                    refused(hit, new ApiFailure(401, "UNAUTHENTICATED", "Access token is expired").reply());
                case TOO_LARGE -> refused(hit, StatementsApi.tooLarge().reply());
                case UNAVAILABLE_AFTER_COMMIT -> after(hit, handler, unavailable());
                case DROP_AFTER_COMMIT -> after(hit, handler, new Reply.Dropped());
                default -> handler.handle(hit);
            };
        };
    }

    private Reply refused(Request request, Reply reply) {
        if (request.isStatement()) {
            journal.refused(request);
        }
        return reply;
    }

    private static Reply after(Request request, Router.Handler handler, Reply reply) {
        Reply unused = handler.handle(request);
        return reply;
    }

    private static Reply unavailable() {
        return new ApiFailure(503, "TEMPORARILY_UNAVAILABLE", "The service is temporarily unavailable").reply();
    }
}
