package io.caravan.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.core.failure.SyncFailure;
import io.caravan.core.watch.SyncEvent;
import io.caravan.core.watch.Work;
import io.caravan.testing.ShiftedClock;
import io.caravan.testing.process.Browser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever has twenty sources sees at a glance which do not work, on a telephone too. */
class OverviewPageTest {
    private final ShiftedClock clock = new ShiftedClock();

    @Test
    void twenty_sources_fit_a_narrow_screen_and_a_failure_says_what_to_do(@TempDir Path directory) throws IOException {
        List<Status> sources = new ArrayList<>();
        for (int i = 0; i < 19; i++) {
            sources.add(status("source-" + i, new SyncEvent.Succeeded(Work.SYNC)));
        }
        sources.add(status(
                "a_source_with_a_long_name",
                new SyncEvent.Failed(
                        Work.SYNC,
                        new SyncFailure.Fatal("https://happy-otter-123.convex.cloud <answered> 500. Look."))));
        String page = OverviewPage.of(sources);
        assertThat(page)
                .contains("1 of 20 sources do not work", "&lt;answered&gt;", "href=\"/sources/source-7\"")
                .doesNotContain("<answered>");
        Path file = Files.writeString(directory.resolve("page.html"), page);
        try (Browser browser = Browser.start()) {
            browser.resize(390);
            browser.open(file.toUri().toString());
            assertThat(browser.evaluate("document.documentElement.scrollWidth").asInt())
                    .as("no sideways scrolling")
                    .isLessThanOrEqualTo(390);
            assertThat(browser.evaluate("document.querySelectorAll('tbody tr').length")
                            .asInt())
                    .isEqualTo(20);
            assertThat(browser.text()).contains("a_source_with_a_long_name", "answered");
        }
    }

    private Status status(String name, SyncEvent event) {
        MonitoredSource.Limits limits =
                new MonitoredSource.Limits(Duration.ofHours(1), Duration.ofDays(14), Duration.ofMinutes(5));
        StatusTracker tracker = new StatusTracker(clock, limits);
        tracker.heard(new SyncEvent.Began(Work.SYNC));
        tracker.heard(event);
        return Status.of(
                new MonitoredSource(
                        name,
                        "https://otter.convex.cloud",
                        "file:lake",
                        limits,
                        MonitoredSource.Readiness.TELLS,
                        since -> since.plusSeconds(10)),
                tracker.read());
    }
}
