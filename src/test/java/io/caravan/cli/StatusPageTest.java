package io.caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.caravan.app.WatchedCaravan;
import io.caravan.testing.ledger.Lake;
import io.caravan.testing.process.Axe;
import io.caravan.testing.process.Browser;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page as a person sees it, in a real browser. */
class StatusPageTest {
    @TempDir
    private Path directory;

    @Test
    void the_page_says_what_is_the_case_and_fits_a_desk_and_a_phone() throws IOException {
        try (Browser browser = Browser.start();
                WatchedCaravan caravan = new WatchedCaravan(directory)) {
            assertThat(caravan.sync()).isEmpty();
            open(browser, caravan, 1280, "light");
            agrees(browser, caravan);
            assertThat(browser.text()).contains("All is well");
            long before = lastHour(browser);
            caravan.source().post("/sandbox/apply", "{\"transactions\":20}");
            assertThat(caravan.sync()).isEmpty();
            open(browser, caravan, 390, "dark");
            agrees(browser, caravan);
            assertThat(lastHour(browser)).isGreaterThan(before);
            caravan.restart();
            caravan.source().post("/sandbox/apply", "{\"transactions\":20}");
            caravan.source().post("/sandbox/import", "{\"table\":\"products\",\"documents\":[{\"title\":\"lamp\"}]}");
            assertThat(caravan.resync("app/products")).contains("products");
            assertThat(caravan.sync()).isEmpty();
            open(browser, caravan, 390, "light");
            agrees(browser, caravan);
            caravan.forward(Duration.ofHours(3));
            open(browser, caravan, 390, "light");
            assertThat(browser.text()).contains("Failing: watchdog, checkpoint, lag", "management.maxLag");
            assertThat(lastHour(browser)).isZero();
        }
    }

    @Test
    void nothing_on_the_page_comes_from_elsewhere_and_its_own_script_and_style_pass_its_policy() {
        try (Browser browser = Browser.start();
                WatchedCaravan caravan = new WatchedCaravan(directory)) {
            open(browser, caravan, 1280, "light");
            assertThat(browser.evaluate("performance.getEntriesByType('resource')"
                                    + ".filter(entry => !entry.name.startsWith(location.origin + '/')).length")
                            .asInt())
                    .isZero();
            assertThat(browser.evaluate("getComputedStyle(document.querySelector('dl.figures')).display")
                            .asText())
                    .isEqualTo("grid");
            assertThat(caravan.get("/").headers().firstValue("Content-Security-Policy"))
                    .hasValueSatisfying(policy ->
                            assertThat(policy).contains("default-src 'none'").doesNotContain("unsafe", "*", "http"));
        }
    }

    @Test
    void what_lands_is_seen_without_loading_the_page_again_and_without_a_script_by_loading_it() {
        try (Browser browser = Browser.start();
                WatchedCaravan caravan = new WatchedCaravan(directory)) {
            open(browser, caravan, 1280, "light");
            browser.evaluate("window.unloaded = false; true");
            assertThat(caravan.sync()).isEmpty();
            shows(browser, "document.getElementById('batch').innerText > 0 && window.unloaded === false");
            assertThat(browser.evaluate("document.querySelectorAll('tbody tr').length")
                            .asInt())
                    .isGreaterThan(8);
            browser.evaluate("document.getElementById('find-text').focus()");
            browser.evaluate("document.getElementById('find-text').value = 'wait';"
                    + "document.getElementById('find-text').dispatchEvent(new Event('input', {bubbles: true})); true");
            shows(
                    browser,
                    "[...document.querySelectorAll('tbody tr')].every(row => row.dataset.name.includes('wait'))");
            assertThat(browser.evaluate("document.activeElement.id + window.unloaded")
                            .asText())
                    .as("where somebody types, they type on")
                    .isEqualTo("find-textfalse");
            assertThat(browser.evaluate("location.search").asText()).contains("find=wait");
            browser.scripts(Browser.Scripts.OFF);
            browser.open(caravan.url() + "/?find=users&sort=documents");
            browser.scripts(Browser.Scripts.ON);
            assertThat(browser.text()).contains("app/users", "All is well");
        }
    }

    @Test
    void an_operator_signs_in_and_steers_by_buttons_and_by_keys() {
        try (Browser browser = Browser.start();
                WatchedCaravan caravan = operated()) {
            caravan.startSchedule();
            browser.resize(1280);
            browser.open(caravan.url() + "/");
            assertThat(browser.evaluate("document.querySelectorAll('button[name=do]').length")
                            .asInt())
                    .isZero();
            signIn(browser, "wrong");
            shows(browser, "document.body.innerText.includes('User or password is wrong')");
            signIn(browser, "correct horse");
            shows(browser, "!!document.getElementById('steer-sync-button')");
            assertThat(Axe.violations(browser)).isEmpty();
            assertThat(browser.evaluate("document.cookie").asText())
                    .as("no script sees the session")
                    .isEmpty();
            press(browser, "steer-pause-button", "The schedule is paused");
            shows(browser, "document.getElementById('headline').innerText === 'Paused'");
            browser.evaluate("document.getElementById('steer-sync-button').focus(); true");
            browser.press("Enter");
            shows(browser, "document.getElementById('said').innerText === 'A sync has begun.'");
            shows(browser, "document.getElementById('batch').innerText > 0");
            press(browser, "steer-resume-button", "The schedule goes on");
            press(browser, "steer-staging-button", "Staging has begun");
            browser.evaluate("document.getElementById('resync-table').value = 'app/users'; true");
            press(browser, "steer-resync-button", "app/users");
            browser.evaluate("document.getElementById('resync-table').value = 'app/nothing'; true");
            press(browser, "steer-resync-button", "no such table has landed");
            browser.evaluate("document.querySelector('button.quiet').click()");
            shows(browser, "document.body.innerText.includes('Sign in to steer it')");
        }
    }

    @Test
    void nobody_else_can_steer_it_not_by_a_form_of_another_page_and_not_without_the_password() throws Exception {
        try (WatchedCaravan caravan = operated()) {
            String form = "user=caravan&password=" + "correct+horse";
            String own = caravan.url();
            assertThat(post(own, "/sign-in", form, "Origin", "http://evil.example")
                            .statusCode())
                    .isEqualTo(403);
            assertThat(post(own, "/sign-in", form, "Accept", "*/*").statusCode())
                    .as("no origin")
                    .isEqualTo(403);
            assertThat(post(own, "/steer", "do=sync&token=", "Origin", own)
                            .headers()
                            .firstValue("Location"))
                    .as("no session")
                    .hasValue("/sign-in");
            HttpResponse<String> in = post(own, "/sign-in", form, "Origin", own);
            String cookie = in.headers().firstValue("Set-Cookie").orElseThrow();
            assertThat(in.statusCode()).isEqualTo(303);
            assertThat(cookie).containsIgnoringCase("HttpOnly").contains("SameSite=Strict", "Path=/");
            String session = cookie.substring(0, cookie.indexOf(';'));
            assertThat(post(own, "/steer", "do=pause&token=", "Origin", own, "Cookie", session)
                            .statusCode())
                    .as("no token of a page")
                    .isEqualTo(403);
            String page = get(own, "/", "Cookie", session).body();
            String token = page.replaceAll("(?s).*?name=\"token\" value=\"([^\"]+)\".*", "$1");
            String pause = "do=pause&token=" + token;
            assertThat(post(own, "/steer", pause, "Origin", "http://evil.example", "Cookie", session)
                            .statusCode())
                    .isEqualTo(403);
            assertThat(get(own, "/steer?" + pause, "Cookie", session).statusCode())
                    .as("GET changes nothing")
                    .isEqualTo(405);
            assertThat(page).contains("All is well").doesNotContain("correct horse");
            assertThat(post(own, "/steer", pause, "Origin", own, "Cookie", session)
                            .statusCode())
                    .isEqualTo(303);
            assertThat(get(own, "/", "Cookie", session).body()).contains("The schedule is paused");
        }
        try (WatchedCaravan open = new WatchedCaravan(directory.resolve("open"))) {
            assertThat(open.get("/sign-in").statusCode())
                    .as("without a password nobody can")
                    .isEqualTo(404);
            assertThat(open.body("/")).doesNotContain("Sign in");
        }
    }

    private WatchedCaravan operated() {
        return new WatchedCaravan(
                directory, "management.password=correct horse", "sync.cron=0 0 0 1 1 ? 2099", "staging.every=sync");
    }

    private static void signIn(Browser browser, String password) {
        browser.open(browser.evaluate("location.origin").asText() + "/sign-in");
        browser.evaluate("document.getElementById('user').value = 'caravan';"
                + "document.getElementById('password').value = '" + password + "';"
                + "document.querySelector('button').click(); true");
    }

    private static void press(Browser browser, String button, String answer) {
        shows(browser, "!!document.getElementById('" + button + "')");
        browser.evaluate("document.getElementById('" + button + "').click()");
        shows(browser, "document.getElementById('said').innerText.includes('" + answer + "')");
    }

    private static void shows(Browser browser, String condition) {
        try {
            browser.until("!!(" + condition + ")");
        } catch (ConditionTimeoutException e) {
            throw new AssertionError(condition + " at " + browser.evaluate("location.href") + "\n" + browser.text(), e);
        }
    }

    private static HttpResponse<String> post(String url, String path, String form, String... headers) throws Exception {
        return send(HttpRequest.newBuilder(URI.create(url + path))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .headers(headers)
                .POST(HttpRequest.BodyPublishers.ofString(form)));
    }

    private static HttpResponse<String> get(String url, String path, String... headers) throws Exception {
        return send(HttpRequest.newBuilder(URI.create(url + path)).headers(headers));
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .build()
                .send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static void open(Browser browser, WatchedCaravan caravan, int width, String scheme) {
        browser.resize(width);
        browser.prefer(scheme);
        browser.open(caravan.url() + "/");
        assertThat(browser.evaluate("document.documentElement.scrollWidth").asInt())
                .as("no sideways scrolling at %s px", width)
                .isLessThanOrEqualTo(width);
        assertThat(Axe.violations(browser)).as("%s px, %s", width, scheme).isEmpty();
    }

    /** Page, JSON and what another reader finds in the destination say the same. */
    private void agrees(Browser browser, WatchedCaravan caravan) throws IOException {
        JsonNode json = new ObjectMapper().readTree(caravan.body("/status.json"));
        JsonNode rows = browser.evaluate("Object.fromEntries([...document.querySelectorAll('tbody tr')].map(row =>"
                + " [row.dataset.name, ['events', 'new', 'documents', 'bytes'].map(of =>"
                + " row.querySelector('[data-of=' + of + ']').innerText.replaceAll(',', ''))]))");
        assertThat(rows).hasSize(json.get("tables").size()).hasSizeGreaterThan(8);
        Map<String, Long> inDestination = inDestination();
        assertThat(rows).hasSize(inDestination.size());
        long sum = 0;
        long bytes = 0;
        for (JsonNode table : json.get("tables")) {
            String component = table.get("component").asText().isEmpty()
                    ? "app"
                    : table.get("component").asText();
            String name = component + "/" + table.get("table").asText();
            assertThat(rows.get(name).get(0).asLong()).as(name).isEqualTo(inDestination.get(name));
            assertThat(table.get("rows").asLong()).as(name).isEqualTo(inDestination.get(name));
            assertThat(rows.get(name).get(1).asLong())
                    .isEqualTo(table.get("eventsSinceStart").asLong());
            assertThat(rows.get(name).get(2).asLong())
                    .isEqualTo(table.get("documents").asLong())
                    .isLessThanOrEqualTo(table.get("rows").asLong());
            bytes += table.get("bytes").asLong();
            sum += table.get("eventsSinceStart").asLong();
        }
        assertThat(bytes).isEqualTo(bytes());
        assertThat(sum).isEqualTo(json.get("eventsSinceStart").asLong());
        assertThat(lastHour(browser)).isEqualTo(json.get("eventsLastHour").asLong());
        assertThat(browser.evaluate("document.getElementById('batch').innerText")
                        .asLong())
                .isEqualTo(json.get("batch").asLong());
    }

    /** Of the files of every table's history, whichever generation. */
    private long bytes() throws IOException {
        try (Stream<Path> files = Files.walk(directory.resolve("lake/raw_change_log"))) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }

    /** Events of every table in its newest generation, counted in the files. */
    private Map<String, Long> inDestination() {
        Map<String, SortedMap<Long, Long>> generations = new HashMap<>();
        new Lake(directory.resolve("lake")).events().forEach(event -> generations
                .computeIfAbsent(
                        (event.component().isEmpty() ? "app" : event.component()) + "/" + event.table(),
                        table -> new TreeMap<>())
                .merge(event.generation(), 1L, Long::sum));
        Map<String, Long> rows = new HashMap<>();
        generations.forEach((table, counts) -> rows.put(table, counts.get(counts.lastKey())));
        return rows;
    }

    private static long lastHour(Browser browser) {
        return Long.parseLong(browser.evaluate("document.getElementById('events-last-hour').innerText")
                .asText()
                .replace(",", ""));
    }
}
