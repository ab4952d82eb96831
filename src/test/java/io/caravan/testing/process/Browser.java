package io.caravan.testing.process;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.caravan.testing.ManagementHttp;
import io.caravan.testing.Patience;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;

/** A real Chromium without a window, driven over its DevTools protocol. One page. */
public final class Browser implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long SECONDS = Patience.LONG.toSeconds();
    private static final List<String> NAMES = List.of("/usr/bin/chromium", "/usr/bin/chromium-browser");

    private final Process process;
    private final Path profile;
    private final WebSocket socket;
    private final AtomicInteger ids = new AtomicInteger();
    private final ConcurrentHashMap<Integer, CompletableFuture<JsonNode>> replies = new ConcurrentHashMap<>();

    /** Starts one; where none is installed, the test that asks is skipped, and says so. */
    public static Browser start() {
        List<String> installed =
                NAMES.stream().filter(name -> Files.isExecutable(Path.of(name))).toList();
        if (installed.isEmpty()) {
            System.err.println("SKIPPED: there is no Chromium on this machine. What a browser shows was not tested."
                    + " Install it with: apt-get install chromium");
        }
        Assumptions.assumeFalse(installed.isEmpty(), "no Chromium is installed: apt-get install chromium");
        try {
            return new Browser(installed.get(0));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Browser(String program) throws IOException {
        profile = Files.createTempDirectory("browser");
        process = new ProcessBuilder(
                        program,
                        "--headless",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-quic",
                        "--disable-dev-shm-usage",
                        "--no-first-run",
                        "--hide-scrollbars",
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--disable-sync",
                        "--remote-debugging-port=0",
                        "--user-data-dir=" + profile,
                        "about:blank")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        Path portFile = profile.resolve("DevToolsActivePort");
        Awaitility.await()
                .atMost(SECONDS, TimeUnit.SECONDS)
                .until(() ->
                        Files.exists(portFile) && Files.readAllLines(portFile).size() >= 2);
        socket = ManagementHttp.CLIENT
                .newWebSocketBuilder()
                .buildAsync(URI.create(page(Files.readAllLines(portFile).get(0))), new Listener())
                .orTimeout(SECONDS, TimeUnit.SECONDS)
                .join();
        call("Page.enable", JSON.createObjectNode());
    }

    private static String page(String port) throws IOException {
        HttpRequest create = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/json/new?about:blank"))
                .PUT(HttpRequest.BodyPublishers.noBody())
                .build();
        try {
            String answer = ManagementHttp.CLIENT
                    .send(create, HttpResponse.BodyHandlers.ofString())
                    .body();
            return JSON.readTree(answer).get("webSocketDebuggerUrl").asText();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** @param pixels width of the viewport */
    public void resize(int pixels) {
        ObjectNode size = JSON.createObjectNode();
        size.put("width", pixels).put("height", 900).put("deviceScaleFactor", 1).put("mobile", false);
        call("Emulation.setDeviceMetricsOverride", size);
    }

    /** @param scheme {@code dark} or {@code light} */
    public void prefer(String scheme) {
        ObjectNode media = JSON.createObjectNode();
        media.putArray("features")
                .addObject()
                .put("name", "prefers-color-scheme")
                .put("value", scheme);
        call("Emulation.setEmulatedMedia", media);
    }

    /** Opens an address and waits until it is loaded. */
    public void open(String url) {
        call("Page.navigate", JSON.createObjectNode().put("url", url));
        until("(document.readyState + ' ' + location.href).startsWith(" + JSON.valueToTree("complete " + url) + ")");
    }

    /** Waits until an expression is true; one that fails is not true yet, nor is any while one page goes and the next one comes. */
    public void until(String condition) {
        Awaitility.await()
                .atMost(SECONDS, TimeUnit.SECONDS)
                .ignoreException(Failed.class)
                .until(() -> evaluate(condition).asBoolean());
    }

    /** What Chromium did not do, or what a script threw. */
    private static final class Failed extends RuntimeException {
        private static final long serialVersionUID = 1;

        Failed(String message) {
            super(message);
        }
    }

    /** The value of a JavaScript expression in the page; of a promise, once it is kept. */
    public JsonNode evaluate(String expression) {
        ObjectNode asked = JSON.createObjectNode();
        asked.put("expression", expression).put("returnByValue", true).put("awaitPromise", true);
        JsonNode answer = call("Runtime.evaluate", asked);
        if (answer.has("exceptionDetails")) {
            throw new Failed(expression + ": " + answer.get("exceptionDetails"));
        }
        return answer.path("result").path("value");
    }

    /** What a person reads. */
    public String text() {
        return evaluate("document.body.innerText").asText();
    }

    /** What the window shows, as PNG. */
    public byte[] screenshot() {
        return Base64.getDecoder()
                .decode(call("Page.captureScreenshot", JSON.createObjectNode().put("format", "png"))
                        .path("data")
                        .asText());
    }

    /** All of the page, also what the window does not show. */
    public byte[] wholePage() {
        ObjectNode asked = JSON.createObjectNode().put("format", "png").put("captureBeyondViewport", true);
        ObjectNode clip = asked.putObject("clip");
        clip.put("x", 0).put("y", 0).put("scale", 1);
        clip.put("width", evaluate("document.documentElement.clientWidth").asInt());
        clip.put("height", evaluate("document.documentElement.scrollHeight").asInt());
        return Base64.getDecoder()
                .decode(call("Page.captureScreenshot", asked).path("data").asText());
    }

    /** Presses a key as a person does: {@code Tab}, {@code Enter}. */
    public void press(String key) {
        ObjectNode down = JSON.createObjectNode().put("type", "keyDown").put("key", key);
        down.put("windowsVirtualKeyCode", key.equals("Tab") ? 9 : 13);
        down.put("text", key.equals("Enter") ? "\r" : "");
        call("Input.dispatchKeyEvent", down);
        call("Input.dispatchKeyEvent", down.deepCopy().put("type", "keyUp").put("text", ""));
    }

    /** Lets pages run scripts, or not. */
    public void scripts(Scripts state) {
        call("Emulation.setScriptExecutionDisabled", JSON.createObjectNode().put("value", state == Scripts.OFF));
    }

    /** Whether scripts of pages run. */
    public enum Scripts {
        ON,
        OFF
    }

    private JsonNode call(String method, ObjectNode arguments) {
        int id = ids.incrementAndGet();
        CompletableFuture<JsonNode> reply = new CompletableFuture<>();
        replies.put(id, reply);
        ObjectNode message = JSON.createObjectNode().put("id", id).put("method", method);
        message.set("params", arguments);
        socket.sendText(message.toString(), true)
                .orTimeout(SECONDS, TimeUnit.SECONDS)
                .join();
        try {
            return reply.orTimeout(SECONDS, TimeUnit.SECONDS).join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof Failed) {
                throw new Failed(method + ": " + e.getCause().getMessage());
            }
            throw e;
        }
    }

    private final class Listener implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                answer(text.toString());
                text.setLength(0);
            }
            from.request(1);
            return CompletableFuture.completedFuture(null);
        }

        private void answer(String message) {
            try {
                JsonNode json = JSON.readTree(message);
                CompletableFuture<JsonNode> waiting =
                        replies.remove(json.path("id").asInt(-1));
                if (waiting != null) {
                    boolean unused = json.has("error")
                            ? waiting.completeExceptionally(new Failed(message))
                            : waiting.complete(json.path("result"));
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Override
    public void close() {
        socket.abort();
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        process.onExit().orTimeout(SECONDS, TimeUnit.SECONDS).join();
        try (Stream<Path> files = Files.walk(profile)) {
            files.sorted(java.util.Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            System.err.println("left behind: " + profile);
        }
    }
}
