package io.caravan.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A deployment that says exactly what a test tells it to, byte by byte. Without a script it is empty and well-behaved, and has no Data
 * Sync: see {@link ScriptedSync}.
 */
public final class ScriptedConvex implements AutoCloseable {
    public static final String KEY = "scripted-key";

    private static final ObjectMapper JSON = new ObjectMapper();

    static {
        // Read once a process, before its first server; otherwise each answer waits 40 ms for an acknowledgement.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    /** What to answer to a request's JSON body. */
    @FunctionalInterface
    public interface Script {
        Answer to(JsonNode asked);
    }

    /** Writes a body that need not fit the heap. */
    @FunctionalInterface
    public interface Body {
        void writeTo(OutputStream out) throws IOException;
    }

    /** @param ending of the body: as HTTP wants it, or by closing the connection within it */
    public record Answer(int status, Map<String, String> headers, Body body, Ending ending) {
        public static Answer json(String body) {
            return bytes(body.getBytes(StandardCharsets.UTF_8));
        }

        public static Answer bytes(byte[] body) {
            return stream(out -> out.write(body));
        }

        public static Answer stream(Body body) {
            return new Answer(200, Map.of(), body, Ending.PROPER);
        }

        public static Answer error(int status, String code) {
            String body = "{\"code\":\"" + code + "\",\"message\":\"as scripted\"}";
            return new Answer(status, Map.of(), out -> out.write(body.getBytes(StandardCharsets.UTF_8)), Ending.PROPER);
        }

        public Answer withHeader(String name, String value) {
            return new Answer(status, Map.of(name, value), body, ending);
        }

        /** Chunked, and without the last chunk. */
        public Answer cutOff() {
            return new Answer(status, headers, body, Ending.CUT_OFF);
        }
    }

    /** How a body ends. */
    public enum Ending {
        PROPER,
        CUT_OFF
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, Script> scripts = new ConcurrentHashMap<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();

    private ScriptedConvex(HttpServer server) {
        this.server = server;
        server.setExecutor(threads);
        server.createContext("/api/", this::handle);
        script("/api/test_streaming_export_connection", asked -> Answer.json("null"));
        script("/api/v1/data/list_active_syncs", asked -> Answer.json("{\"syncs\":[]}"));
        script("/api/json_schemas", asked -> Answer.error(400, "NoSchemaForExport"));
        script("/api/get_table_column_names", asked -> Answer.json("{\"byComponent\":{}}"));
        snapshot(asked -> Answer.json(lastSnapshotPage(100)));
        deltas(asked -> Answer.json(deltaPage(asked.get("cursor").asLong(), false)));
    }

    public static ScriptedConvex start() {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            ScriptedConvex convex = new ScriptedConvex(server);
            server.start();
            return convex;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    public void snapshot(Script script) {
        script("/api/list_snapshot", script);
    }

    public void deltas(Script script) {
        script("/api/document_deltas", script);
    }

    /** What it says of its tables. */
    public void tables(String... names) {
        String json = Stream.of(names)
                .map(name -> "{\"name\":\"" + name + "\",\"columns\":[]}")
                .collect(Collectors.joining(",", """
                        {"byComponent":{"":[""", "]}}"));
        script("/api/get_table_column_names", asked -> Answer.json(json));
    }

    public void script(String path, Script script) {
        scripts.put(path, script);
    }

    /** Paths, in the order in which they were asked. */
    public List<String> requests() {
        return List.copyOf(requests);
    }

    public long requests(String path) {
        return requests.stream().filter(path::equals).count();
    }

    /** A row of a page, with one field. */
    public static String row(String table, String id, long ts) {
        return "{\"_creationTime\":1700000000000.5,\"_id\":\"" + id + "\",\"label\":\"" + id + "@" + ts
                + "\",\"_component\":\"\",\"_table\":\"" + table + "\",\"_ts\":" + ts + ",\"_deleted\":false}";
    }

    public static String snapshotPage(long snapshot, String cursor, String... rows) {
        return "{\"values\":[" + String.join(",", rows) + "],\"snapshot\":" + snapshot + ",\"cursor\":\"" + cursor
                + "\",\"hasMore\":true}";
    }

    public static String lastSnapshotPage(long snapshot, String... rows) {
        return "{\"values\":[" + String.join(",", rows) + "],\"snapshot\":" + snapshot
                + ",\"cursor\":null,\"hasMore\":false}";
    }

    public static String deltaPage(long cursor, boolean more, String... rows) {
        return "{\"values\":[" + String.join(",", rows) + "],\"cursor\":" + cursor + ",\"hasMore\":" + more + "}";
    }

    private void handle(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        JsonNode asked = JSON.readTree(body.length == 0 ? new byte[] {'{', '}'} : body);
        String path = exchange.getRequestURI().getPath();
        requests.add(path);
        Answer answer =
                scripts.getOrDefault(path, any -> Answer.error(404, "NotFound")).to(asked);
        answer.headers().forEach(exchange.getResponseHeaders()::set);
        exchange.sendResponseHeaders(answer.status(), 0);
        OutputStream out = exchange.getResponseBody();
        answer.body().writeTo(out);
        if (answer.ending() == Ending.CUT_OFF) {
            out.flush();
            throw new IOException("cut off, as scripted"); // the server then closes the connection
        }
        out.close();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
