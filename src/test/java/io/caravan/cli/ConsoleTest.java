package io.caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.testing.process.Browser;
import io.caravan.testing.process.CaravanProcess;
import io.caravan.testing.process.JolokiaClient;
import io.caravan.testing.process.LoggedApp;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
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
            diagram(browser, url);
            long before = batch(jolokia);
            syncNow(browser, url);
            Awaitility.await().atMost(60, TimeUnit.SECONDS).until(() -> batch(jolokia) > before);
            assertThat(run.output() + console.output()).doesNotContain(PASSWORD);
        }
    }

    private static long batch(JolokiaClient jolokia) {
        return jolokia.read(BEAN, "Batch").path("value").asLong();
    }

    private static void keepsOut(String url) throws IOException, InterruptedException {
        for (String path : List.of("jolokia/version", "proxy/http/127.0.0.1/1/")) {
            HttpResponse<String> answer = HttpClient.newHttpClient()
                    .send(HttpRequest.newBuilder(URI.create(url + path)).build(), HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(path).isEqualTo(403);
        }
    }

    private static void logIn(Browser browser, String url) {
        browser.open(url + "login");
        shows(browser, "!!document.querySelector('input[type=password]')");
        browser.evaluate(TYPE.formatted("document.querySelector('input[type=text]')", "caravan"));
        browser.evaluate(TYPE.formatted("document.querySelector('input[type=password]')", PASSWORD));
        browser.evaluate("document.querySelector('button[type=submit]').click()");
        shows(browser, "!location.pathname.endsWith('login')");
    }

    private void diagram(Browser browser, String url) throws IOException {
        browser.open(url + "camel");
        shows(browser, TREE + ".some(item => item.innerText.trim() === 'sync')");
        browser.evaluate(TREE + ".find(item => item.innerText.trim() === 'sync').click()");
        shows(browser, "location.pathname.includes('/camel/')");
        shows(browser, "[...document.querySelectorAll('a, button')].some(e => e.innerText === 'Route Diagram')");
        browser.evaluate(
                "[...document.querySelectorAll('a, button')].find(e => e.innerText === 'Route Diagram').click()");
        shows(browser, "document.querySelectorAll('.react-flow__node').length > 5");
        shows(browser, "document.querySelectorAll('svg .react-flow__edge').length > 4");
        if (Boolean.getBoolean("golden.update")) {
            Files.write(Path.of("docs/console.png"), browser.screenshot());
        }
    }

    private static void syncNow(Browser browser, String url) {
        browser.open(url + "jmx");
        press(browser, "a, button", "Expand all");
        String bean = TREE + ".find(item => item.innerText.trim().replaceAll('\"', '') === 'app')";
        shows(browser, "!!" + bean);
        browser.evaluate(bean + ".click()");
        press(browser, "a, button", "Operations");
        String operation = "[...document.querySelectorAll('li')].find(e => e.innerText.includes('syncNow()'))";
        shows(browser, "!!" + operation);
        browser.evaluate(operation + ".querySelector('button').click()");
        // Every operation has such a button, which is hidden until it is opened.
        browser.evaluate(
                "[..." + operation + ".querySelectorAll('button')].find(e => e.innerText === 'Execute').click()");
        shows(browser, "document.body.innerText.includes('sync has begun')");
    }

    private static void press(Browser browser, String kind, String name) {
        String button =
                "[...document.querySelectorAll('" + kind + "')].find(e => e.innerText.trim().includes('" + name + "'))";
        shows(browser, "!!" + button);
        browser.evaluate(button + ".click()");
    }

    private static void shows(Browser browser, String condition) {
        try {
            Awaitility.await().atMost(30, TimeUnit.SECONDS).until(() -> browser.evaluate(condition)
                    .asBoolean());
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
                .atMost(60, TimeUnit.SECONDS)
                .until(() ->
                        !process.isAlive() || what.matcher(process.output()).find());
        Matcher said = what.matcher(process.output());
        assertThat(said.find()).as(process.output()).isTrue();
        return said.group(1);
    }

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
