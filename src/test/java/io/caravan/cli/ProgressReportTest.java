package io.caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.core.sync.Progress;
import org.junit.jupiter.api.Test;

class ProgressReportTest {
    @Test
    void in_a_log_an_idle_source_that_takes_empty_pages_is_no_news() {
        Progress.Reading before = new Progress.Reading("deltas", 7, 100, 500, 9_000, 500, 3);
        Progress.Reading idle = new Progress.Reading("deltas", 7, 160, 500, 9_000, 500, 3);
        Progress.Reading moved = new Progress.Reading("deltas", 8, 161, 501, 9_100, 501, 3);
        assertThat(ProgressReport.withoutPages(idle)).isEqualTo(ProgressReport.withoutPages(before));
        assertThat(ProgressReport.withoutPages(moved)).isNotEqualTo(ProgressReport.withoutPages(before));
    }
}
