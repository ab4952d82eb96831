package io.caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.sandbox.Sandbox;
import io.caravan.sandbox.SandboxOptions;
import io.caravan.testing.ManagementHttp;
import io.caravan.testing.process.Browser;
import io.caravan.testing.process.CaravanProcess;
import io.caravan.testing.process.JolokiaClient;
import io.caravan.testing.process.LoggedApp;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The console as an operator uses it, in a real browser, in front of a run of its own. */
class ConsoleTest {
    private static final String PASSWORD = "correct-horse-battery";
    private static final String BEAN = "io.caravan:type=Caravan,name=\"app\"";
    private static final Pattern RUN = Pattern.compile("are served at (http://127.0.0.1:\\d+)/");
    private static final Pattern CONSOLE = Pattern.compile("console is served at (http://127.0.0.1:\\d+/hawtio/)");

    @TempDir
    private Path directory;

    private final Sandbox sandbox =
            Sandbox.start(SandboxOptions.shop(Clock.systemUTC()).withDocuments(100));

    @AfterEach
    void stop() {
        sandbox.close();
    }

    @Test
    void an_operator_logs_in_sees_the_routes_and_syncs() throws Exception {
        try (Browser browser = Browser.start();
                CaravanProcess run = run();
                CaravanProcess console = console(said(run, RUN))) {
            JolokiaClient jolokia = new JolokiaClient(said(run, RUN), "caravan", PASSWORD);
            String url = said(console, CONSOLE);
            keepsOut(url);
            browser.resize(1400);
            logIn(browser, url);
            routes(browser);
            syncNow(browser);
            Awaitility.await().until(() -> batch(jolokia) > 0);
            counts(browser, url);
            diagram(browser, url);
            assertThat(run.output() + console.output()).doesNotContain(PASSWORD);
            assertThat(console.output()).as("log of the console").doesNotContain("WARN", "ClassCastException");
        }
    }

    @Test
    void a_console_asks_no_other_host_for_anything_and_lets_no_page_of_it_do_so() throws Exception {
        try (CaravanProcess run = run();
                CaravanProcess console = console(said(run, RUN))) {
            HttpResponse<String> page = get(said(console, CONSOLE) + "login");
            assertThat(page.headers().allValues("Content-Security-Policy"))
                    .singleElement()
                    .asString()
                    .contains("default-src 'self'")
                    .doesNotContain("http");
            Matcher script = Pattern.compile("\"(/hawtio/static/js/[^\"]+)\"").matcher(page.body());
            assertThat(script.find()).isTrue();
        }
    }

    /** Used to stay for as long as the machine leaves its temporary files alone. */
    @Test
    void what_a_killed_console_has_unpacked_goes_when_the_next_one_starts() throws IOException {
        Path temporary = Files.createDirectory(directory.resolve("tmp"));
        try (CaravanProcess run = run()) {
            String connect = said(run, RUN);
            try (CaravanProcess killed = console(connect, temporary, "killed.txt")) {
                said(killed, CONSOLE);
                killed.kill();
                killed.exitCode();
            }
            Set<String> left = names(temporary);
            assertThat(left).isNotEmpty();
            try (CaravanProcess next = console(connect, temporary, "next.txt")) {
                said(next, CONSOLE);
                assertThat(names(temporary)).isNotEmpty().doesNotContainAnyElementsOf(left);
                next.terminate();
                next.exitCode();
                assertThat(names(temporary)).isEmpty();
            }
        }
    }

    @Test
    void a_console_that_cannot_listen_leaves_nothing_behind() throws IOException {
        Path temporary = Files.createDirectory(directory.resolve("tmp"));
        try (CaravanProcess run = run()) {
            String connect = said(run, RUN);
            String taken = connect.substring(connect.lastIndexOf(':') + 1);
            try (CaravanProcess console = console(connect, temporary, "taken.txt", "--port=" + taken)) {
                assertThat(console.exitCode()).as(console.output()).isEqualTo(2);
                assertThat(console.output()).contains(": cannot listen there (");
                assertThat(names(temporary)).isEmpty();
            }
        }
    }

    private static Set<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.startsWith("hsperfdata")) // Java's own, which sweeps them itself
                    .collect(Collectors.toSet());
        }
    }

    private CaravanProcess console(String connect, Path temporary, String output) {
        return console(connect, temporary, output, "--port=0");
    }

    private CaravanProcess console(String connect, Path temporary, String output, String port) {
        return CaravanProcess.start(
                LoggedApp.class,
                directory.resolve(output),
                List.of("console", port, "--connect=" + connect, "-Dmanagement.password=" + PASSWORD),
                List.of("env", "JAVA_TOOL_OPTIONS=-Djava.io.tmpdir=" + temporary));
    }

    private static long batch(JolokiaClient jolokia) {
        return jolokia.read(BEAN, "Batch").path("value").asLong();
    }

    private static void keepsOut(String url) throws IOException, InterruptedException {
        for (String path : List.of("jolokia/version", "proxy/http/127.0.0.1/1/")) {
            assertThat(get(url + path).statusCode()).as(path).isEqualTo(403);
        }
    }

    private static HttpResponse<String> get(String url) throws IOException, InterruptedException {
        return ManagementHttp.CLIENT.send(
                HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private static void logIn(Browser browser, String url) {
        browser.open(url + "login");
        shows(browser, "!!document.querySelector('input[type=password]')");
        browser.evaluate(TYPE.formatted("document.querySelector('input[type=text]')", "caravan"));
        browser.evaluate(TYPE.formatted("document.querySelector('input[type=password]')", PASSWORD));
        browser.evaluate("document.querySelector('button[type=submit]').click()");
        shows(browser, "!location.pathname.endsWith('login')");
    }

    /** What is seen first, without a click. */
    private static void routes(Browser browser) {
        shows(browser, "location.pathname === '/hawtio/camel/routes'");
        shows(browser, "document.querySelectorAll('td').length > 50");
        assertThat(browser.text()).contains("schedule", "convex-call", "Completed", "Failed");
        assertThat(browser.evaluate(LINKS).asText())
                .contains("Camel", "JMX", "Routes")
                .doesNotContain("Connect", "Source", "Route Diagram");
    }

    /** Two clicks from there, and one on the operation. */
    private static void syncNow(Browser browser) {
        press(browser, "a", "JMX");
        shows(browser, "document.querySelector('h1').innerText.includes('app')");
        press(browser, "a", "Operations");
        String operation = "[...document.querySelectorAll('li')].find(e => e.innerText.includes('syncNow()'))";
        shows(browser, "!!" + operation);
        browser.evaluate(operation + ".querySelector('button').click()");
        // Every operation has such a button, which is hidden until it is opened.
        browser.evaluate(
                "[..." + operation + ".querySelectorAll('button')].find(e => e.innerText === 'Execute').click()");
        shows(browser, "document.body.innerText.includes('sync has begun')");
        assertThat(browser.evaluate("performance.getEntriesByType('resource')"
                                + ".filter(entry => !entry.name.startsWith(location.origin + '/')"
                                + " && !entry.name.startsWith('data:')).map(entry => entry.name).join()")
                        .asText())
                .as("asked of other hosts")
                .isEmpty();
    }

    private static void counts(Browser browser, String url) throws IOException {
        browser.open(url + "camel");
        shows(
                browser,
                "[...document.querySelectorAll('tr')].some(row => /^sync\\s+Started\\s+\\S+\\s+1\\b/.test(row.innerText.trim()))");
        if (Boolean.getBoolean("golden.update")) {
            browser.resize(1100);
            Files.write(Path.of("docs/console.png"), browser.screenshot());
        }
    }

    private static void diagram(Browser browser, String url) {
        browser.open(url + "camel");
        shows(browser, TREE + ".some(item => item.innerText.trim() === 'sync')");
        browser.evaluate(TREE + ".find(item => item.innerText.trim() === 'sync').click()");
        press(browser, "a, button", "Route Diagram");
        shows(browser, "document.querySelectorAll('.react-flow__node').length > 5");
        shows(browser, "document.querySelectorAll('svg .react-flow__edge').length > 4");
    }

    private static void press(Browser browser, String kind, String name) {
        String button =
                "[...document.querySelectorAll('" + kind + "')].find(e => e.innerText.trim().includes('" + name + "'))";
        shows(browser, "!!" + button);
        browser.evaluate(button + ".click()");
    }

    private static void shows(Browser browser, String condition) {
        try {
            browser.until(condition);
        } catch (org.awaitility.core.ConditionTimeoutException e) {
            throw new AssertionError(condition + " at " + browser.evaluate("location.href") + "\n" + browser.text(), e);
        }
    }

    private CaravanProcess run() {
        return CaravanProcess.start(
                LoggedApp.class,
                directory.resolve("run.txt"),
                List.of(
                        "run",
                        "-Dconvex.url=" + sandbox.url(),
                        "-Dconvex.deploy.key=" + sandbox.deployKey(),
                        "-Dstate.location=file:" + directory.resolve("state"),
                        "-Ds3.location=file:" + directory.resolve("lake"),
                        "-Dmanagement.port=0",
                        "-Dmanagement.password=" + PASSWORD,
                        "-Dsync.cron=0 0 0 1 1 ? 2099"));
    }

    private CaravanProcess console(String connect) {
        return CaravanProcess.start(
                LoggedApp.class,
                directory.resolve("console.txt"),
                List.of("console", "--port=0", "--connect=" + connect, "-Dmanagement.password=" + PASSWORD));
    }

    private static String said(CaravanProcess process, Pattern what) {
        Awaitility.await()
                .until(() ->
                        !process.isAlive() || what.matcher(process.output()).find());
        Matcher said = what.matcher(process.output());
        assertThat(said.find()).as(process.output()).isTrue();
        return said.group(1);
    }

    private static final String LINKS = "[...document.querySelectorAll('nav a')].map(a => a.innerText.trim()).join()";

    private static final String TREE = "[...document.querySelectorAll('.pf-v5-c-tree-view__node')]";

    /** React listens to the event, not to the value. */
    private static final String TYPE =
            """
            (() => {
              const field = %s;
              Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(field, '%s');
              field.dispatchEvent(new Event('input', {bubbles: true}));
            })()
            """;
}
