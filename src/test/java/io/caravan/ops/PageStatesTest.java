package io.caravan.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.core.change.TableRef;
import io.caravan.core.checkpoint.Imports;
import io.caravan.core.checkpoint.Phase;
import io.caravan.core.checkpoint.TableState;
import io.caravan.core.failure.SyncFailure;
import io.caravan.core.watch.LandedBatch;
import io.caravan.core.watch.SourcePosition;
import io.caravan.core.watch.SyncEvent;
import io.caravan.core.watch.Work;
import io.caravan.ops.page.ListQuery;
import io.caravan.ops.page.OverviewPage;
import io.caravan.ops.page.SignInPage;
import io.caravan.ops.page.StatusPage;
import io.caravan.ops.page.Viewer;
import io.caravan.ops.state.MonitoredSource;
import io.caravan.ops.state.Status;
import io.caravan.ops.state.StatusTracker;
import io.caravan.testing.ShiftedClock;
import io.caravan.testing.process.Axe;
import io.caravan.testing.process.Browser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every state of the page in a real browser: on a desk and on a telephone, light and dark, for people who see and who do not. */
class PageStatesTest {
    private static final MonitoredSource.Limits LIMITS =
            new MonitoredSource.Limits(Duration.ofHours(1), Duration.ofDays(14), Duration.ofMinutes(5));
    private static final Viewer OPERATOR = Viewer.operator("a-token", "A sync has begun.");

    private static final List<Look> LOOKS =
            List.of(new Look(1280, "light"), new Look(390, "light"), new Look(1280, "dark"), new Look(390, "dark"));

    private record Look(int width, String scheme) {}

    @TempDir
    private Path directory;

    private final ShiftedClock clock = new ShiftedClock();

    @Test
    void no_state_of_the_page_breaks_a_word_scrolls_sideways_or_hides_anything_from_a_screen_reader()
            throws IOException {
        Map<String, String> pages = new LinkedHashMap<>();
        pages.put("well", page(well("app", 9), OPERATOR));
        pages.put("snapshot", page(snapshot(), Viewer.guest()));
        pages.put("snapshot-by-data-sync", page(snapshotOf(1_500_000), Viewer.guest()));
        pages.put("importing", page(importing(), Viewer.guest()));
        pages.put("failing", page(failing("app"), OPERATOR));
        pages.put("fresh", page(fresh(), Viewer.reader()));
        pages.put("thousand", page(well("app", 1000), Viewer.reader()));
        pages.put("sign-in", SignInPage.of("/", "User or password is wrong.", clock.instant()));
        pages.put(
                "sources",
                OverviewPage.of(
                        List.of(fresh("billing"), failing("a_source_with_a_long_name"), well("orders", 30)),
                        ListQuery.ALL));
        try (Browser browser = Browser.start()) {
            for (Map.Entry<String, String> page : pages.entrySet()) {
                Path file = Files.writeString(directory.resolve(page.getKey() + ".html"), page.getValue());
                for (Look look : LOOKS) {
                    browser.resize(look.width());
                    browser.prefer(look.scheme());
                    browser.open(file.toUri().toString());
                    String where = page.getKey() + "-" + look.width() + "-" + look.scheme();
                    keep(browser, where);
                    assertThat(browser.evaluate("document.documentElement.scrollWidth")
                                    .asInt())
                            .as(where)
                            .isLessThanOrEqualTo(look.width());
                    assertThat(browser.evaluate(CUT))
                            .as(where + ": names and figures that do not fit")
                            .isEmpty();
                    if (look.width() > 1000 || page.getKey().equals("failing")) {
                        assertThat(Axe.violations(browser)).as(where).isEmpty();
                    }
                }
            }
        }
    }

    @Test
    void one_table_of_a_thousand_is_found_and_the_largest_are_first_where_that_is_asked_for() {
        Status status = well("app", 1000);
        assertThat(rows(status, ListQuery.ALL)).hasSize(50);
        assertThat(rows(status, ListQuery.parse("TABLE_0777", "", ""))).containsExactly("app/table_0777_of_things");
        assertThat(rows(status, ListQuery.parse("", "documents", "1"))).startsWith("app/table_0999_of_things");
        assertThat(rows(status, ListQuery.parse("", "", "20"))).hasSize(50).endsWith("app/table_0999_of_things");
        assertThat(rows(status, ListQuery.parse("", "", "99999")))
                .as("beyond the last page")
                .hasSize(1);
        assertThat(rows(status, ListQuery.parse("<script>", "nonsense", "-1"))).isEmpty();
        assertThat(page(status, ListQuery.parse("\"><i>evil</i>", "\"><u>evil</u>", "1")))
                .contains("evil")
                .doesNotContain("<i>evil", "<u>evil");
    }

    @Test
    void
            sources_that_fail_and_tables_that_readers_have_from_an_older_moment_are_first_unless_another_order_is_asked_for() {
        List<Status> sources = List.of(fresh("billing"), well("orders", 3), failing("zoo"));
        assertThat(rows(OverviewPage.of(sources, ListQuery.ALL))).containsExactly("zoo", "billing", "orders");
        assertThat(rows(OverviewPage.of(sources, ListQuery.parse("", "name", "1"))))
                .containsExactly("billing", "orders", "zoo");
        assertThat(rows(importing(), ListQuery.ALL)).containsExactly("app/users", "app/orders");
        assertThat(rows(importing(), ListQuery.parse("", "name", "1"))).containsExactly("app/orders", "app/users");
    }

    @Test
    void a_phone_shows_the_charts_of_one_span_and_the_other_one_at_a_touch() throws IOException {
        Path file = Files.writeString(directory.resolve("page.html"), page(well("app", 9), Viewer.guest()));
        try (Browser browser = Browser.start()) {
            browser.resize(1280);
            browser.open(file.toUri().toString());
            assertThat(charts(browser)).isEqualTo("hour day hour day");
            browser.resize(390);
            assertThat(charts(browser)).isEqualTo("hour hour");
            browser.evaluate("document.querySelector('label[for=span-day]').click()");
            assertThat(charts(browser)).isEqualTo("day day");
        }
    }

    private static String charts(Browser browser) {
        return browser.evaluate("[...document.querySelectorAll('figure')].filter(e => e.offsetHeight > 0)"
                        + ".map(e => e.className.replace('last-', '')).join(' ')")
                .asText();
    }

    private static List<String> rows(Status status, ListQuery query) {
        return rows(page(status, query));
    }

    private static List<String> rows(String page) {
        return Pattern.compile("<tr data-name=\"([^\"]+)\"")
                .matcher(page)
                .results()
                .map(row -> row.group(1))
                .toList();
    }

    private static String page(Status status, ListQuery query) {
        return StatusPage.of(status, StatusPage.Place.alone(), Viewer.reader(), query);
    }

    private static String page(Status status, Viewer viewer) {
        return StatusPage.of(status, StatusPage.Place.alone(), viewer, ListQuery.ALL);
    }

    /** For whoever wants to look: -Dcaravan.screenshots=DIRECTORY. */
    private static void keep(Browser browser, String name) throws IOException {
        String folder = System.getProperty("caravan.screenshots", "");
        if (!folder.isEmpty()) {
            Files.write(Path.of(folder, name + ".png"), browser.wholePage());
        }
    }

    private Status fresh() {
        return fresh("app");
    }

    private Status fresh(String name) {
        return status(name, new StatusTracker(clock, LIMITS));
    }

    /** An import of one of two tables is under way. */
    private Status importing() {
        StatusTracker tracker = new StatusTracker(clock, LIMITS);
        long now = clock.instant().getEpochSecond() * 1_000_000_000L;
        TableRef users = TableRef.root("users");
        Imports imports = Imports.UNKNOWN.with(
                users,
                new TableState.Announced(
                        OptionalLong.of(now - 7_200_000_000_000L), now - 3_600_000_000_000L, OptionalInt.of(2)));
        Phase phase = new Phase.DeltaTail(now);
        SortedMap<TableRef, Long> generations = new TreeMap<>(Map.of(users, 1L, TableRef.root("orders"), 1L));
        tracker.heard(new SyncEvent.Began(Work.SYNC));
        tracker.heard(new SyncEvent.Found(new SourcePosition(7, generations, phase, phase, imports, clock.instant())));
        tracker.heard(new SyncEvent.Succeeded(Work.SYNC));
        return status("app", tracker);
    }

    /** A day of syncs behind a first snapshot. */
    private Status well(String name, int tables) {
        StatusTracker tracker = new StatusTracker(clock, LIMITS);
        SortedMap<TableRef, Long> rows = new TreeMap<>();
        for (int i = 0; i < tables; i++) {
            rows.put(TableRef.root(String.format(Locale.ROOT, "table_%04d_of_things", i)), 1000L * i + 7);
        }
        rows.put(TableRef.of("waitlist", "signupsWithALongCamelCaseName"), 123_456L);
        tracker.heard(new SyncEvent.Began(Work.SYNC));
        tracker.heard(new SyncEvent.Holds(rows, Optional.of(rows)));
        tracker.heard(landed(1, 2_000_000, 0));
        tracker.heard(new SyncEvent.Succeeded(Work.SYNC));
        for (int i = 0; i < 200; i++) {
            clock.forward(Duration.ofMinutes(6));
            tracker.heard(new SyncEvent.Began(Work.SYNC));
            clock.forward(Duration.ofMillis(700 + i % 13 * 90));
            if (i % 4 != 0) {
                tracker.heard(landed(i + 2, 40 + i % 17, i % 5));
            }
            tracker.heard(
                    i == 180
                            ? failed(Work.SYNC, "GET /api/x answered 503. It is tried again.")
                            : new SyncEvent.Succeeded(Work.SYNC));
        }
        tracker.heard(new SyncEvent.StagingPublished(201, 201, clock.instant(), rows));
        clock.forward(Duration.ofSeconds(8));
        return status(name, tracker);
    }

    private Status snapshot() {
        return snapshotOf(0);
    }

    /** @param documents that the source says there are; 0 where it does not say */
    private Status snapshotOf(long documents) {
        StatusTracker tracker = new StatusTracker(clock, LIMITS);
        tracker.heard(new SyncEvent.Began(Work.SYNC));
        tracker.heard(new SyncEvent.Found(new SourcePosition(
                0,
                new TreeMap<>(),
                Phase.InitialSnapshot.ofEverything(),
                Phase.InitialSnapshot.ofEverything(),
                Imports.UNKNOWN,
                clock.instant())));
        for (int i = 0; i < 300; i++) {
            clock.forward(Duration.ofSeconds(2));
            tracker.heard(
                    new SyncEvent.PageTaken("snapshot", 4096, 2_500_000, Set.of(TableRef.root("table" + i / 60))));
        }
        if (documents > 0) {
            tracker.heard(new SyncEvent.Walked(
                    new SyncEvent.Rows(tracker.read().walk().orElseThrow().rows(), OptionalLong.of(documents))));
        }
        return status("app", tracker);
    }

    private Status failing(String name) {
        StatusTracker tracker = new StatusTracker(clock, LIMITS);
        tracker.heard(landed(7, 10, 1));
        for (int i = 0; i < 12; i++) {
            clock.forward(Duration.ofMinutes(10));
            tracker.heard(new SyncEvent.Began(Work.SYNC));
            clock.forward(Duration.ofSeconds(30));
            tracker.heard(failed(
                    Work.SYNC,
                    "https://happy-otter-123.convex.cloud/api/document_deltas answered 503 after 5 attempts, " + i
                            + " s. Nothing was lost. The next sync tries again."));
        }
        tracker.heard(failed(Work.STAGING, "DuckDB: out of memory. Raise staging.memory."));
        return status(name, tracker);
    }

    private static SyncEvent failed(Work work, String message) {
        return new SyncEvent.Failed(work, new SyncFailure.Retryable(message));
    }

    private SyncEvent landed(long batch, long upserts, long deletes) {
        SortedMap<TableRef, LandedBatch.Brought> rows = new TreeMap<>();
        rows.put(TableRef.root("table_0001_of_things"), new LandedBatch.Brought(upserts, deletes, 0, upserts * 100));
        Instant now = clock.instant();
        Phase phase = new Phase.DeltaTail(now.getEpochSecond() * 1_000_000_000L);
        return new SyncEvent.Landed(
                new SourcePosition(batch, new TreeMap<>(), phase, phase, Imports.UNKNOWN, now), new LandedBatch(rows));
    }

    private static Status status(String name, StatusTracker tracker) {
        return Status.of(
                new MonitoredSource(
                        name,
                        "https://happy-otter-123.convex.cloud",
                        "s3://a-bucket-of-ours/caravan/production",
                        LIMITS,
                        MonitoredSource.Readiness.TELLS,
                        since -> since.plusSeconds(10)),
                tracker);
    }

    /** Texts that are wider than what they are in, or broken inside a word. */
    private static final String CUT =
            """
            [...document.querySelectorAll('th, td, dt, dd, h1, h2, h3, button, label, a')]
              .filter(e => e.clientWidth > 0 && e.scrollWidth > e.clientWidth + 1)
              .map(e => e.outerHTML.slice(0, 200))
            """;
}
