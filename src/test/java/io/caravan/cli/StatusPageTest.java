package io.caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.caravan.app.WatchedCaravan;
import io.caravan.testing.ledger.Lake;
import io.caravan.testing.process.Browser;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
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
            assertThat(browser.text()).contains("Does not work", "management.maxLag");
            assertThat(lastHour(browser)).isZero();
        }
    }

    @Test
    void nothing_on_the_page_comes_from_elsewhere_and_no_script_runs() {
        try (Browser browser = Browser.start();
                WatchedCaravan caravan = new WatchedCaravan(directory)) {
            open(browser, caravan, 1280, "light");
            assertThat(browser.evaluate("performance.getEntriesByType('resource')"
                                    + ".filter(entry => !entry.name.endsWith('favicon.ico')).length")
                            .asInt())
                    .isZero();
            assertThat(browser.evaluate("document.scripts.length").asInt()).isZero();
            assertThat(browser.evaluate("getComputedStyle(document.querySelector('table')).borderCollapse")
                            .asText())
                    .as("the style sheet passes the page's own policy")
                    .isEqualTo("collapse");
            assertThat(caravan.get("/").headers().firstValue("Content-Security-Policy"))
                    .hasValueSatisfying(policy ->
                            assertThat(policy).contains("default-src 'none'").doesNotContain("unsafe"));
        }
    }

    private static void open(Browser browser, WatchedCaravan caravan, int width, String scheme) {
        browser.resize(width);
        browser.prefer(scheme);
        browser.open(caravan.url() + "/");
        assertThat(browser.evaluate("document.documentElement.scrollWidth").asInt())
                .as("no sideways scrolling at %s px", width)
                .isLessThanOrEqualTo(width);
        assertThat(browser.evaluate("document.querySelectorAll('main, header, footer, nav[aria-label]').length")
                        .asInt())
                .isEqualTo(4);
        assertThat(browser.evaluate("document.querySelectorAll('thead th:not([scope=col])').length")
                        .asInt())
                .isZero();
        assertThat(browser.evaluate(CONTRAST).asDouble())
                .as("least contrast of text, %s", scheme)
                .isGreaterThanOrEqualTo(4.5);
    }

    /** Page, JSON and what another reader finds in the destination say the same. */
    private void agrees(Browser browser, WatchedCaravan caravan) throws IOException {
        JsonNode json = new ObjectMapper().readTree(caravan.body("/status.json"));
        JsonNode rows = browser.evaluate("Object.fromEntries([...document.querySelectorAll('tbody tr')].map(row =>"
                + " [...row.children].map(cell => cell.innerText)).map(c => [c[0] + '/' + c[1],"
                + " c.slice(3).map(cell => cell.replaceAll(',', ''))]))");
        assertThat(rows).hasSize(json.get("tables").size()).hasSizeGreaterThan(8);
        Map<String, Long> inDestination = inDestination();
        assertThat(rows).hasSize(inDestination.size());
        long sum = 0;
        for (JsonNode table : json.get("tables")) {
            String component = table.get("component").asText().isEmpty()
                    ? "app"
                    : table.get("component").asText();
            String name = component + "/" + table.get("table").asText();
            assertThat(rows.get(name).get(0).asLong()).as(name).isEqualTo(inDestination.get(name));
            assertThat(table.get("rows").asLong()).as(name).isEqualTo(inDestination.get(name));
            assertThat(rows.get(name).get(1).asLong())
                    .isEqualTo(table.get("eventsSinceStart").asLong());
            sum += table.get("eventsSinceStart").asLong();
        }
        assertThat(sum).isEqualTo(json.get("eventsSinceStart").asLong());
        assertThat(lastHour(browser)).isEqualTo(json.get("eventsLastHour").asLong());
        assertThat(browser.text()).contains("Batch\n" + json.get("batch").asLong());
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

    /** The least contrast ratio between any text and the page, as WCAG defines it. */
    private static final String CONTRAST =
            """
            (() => {
              const part = v => { v /= 255; return v <= 0.03928 ? v / 12.92 : Math.pow((v + 0.055) / 1.055, 2.4); };
              const light = css => { const [r, g, b] = css.match(/[0-9.]+/g).map(Number);
                return 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b); };
              const page = light(getComputedStyle(document.body).backgroundColor);
              return Math.min(...[...document.querySelectorAll('body *')]
                .filter(e => e.innerText && e.innerText.trim())
                .map(e => light(getComputedStyle(e).color))
                .map(text => (Math.max(text, page) + 0.05) / (Math.min(text, page) + 0.05)));
            })()
            """;
}
