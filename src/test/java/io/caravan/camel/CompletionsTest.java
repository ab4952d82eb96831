package io.caravan.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.testing.Patience;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** What is under way of a page, and what of it has to come again. */
class CompletionsTest {
    private final Completions completions = new Completions(4);

    /** As in an aggregator without a timeout, or in a queue that drops what does not fit. */
    @Test
    void exchanges_that_do_not_complete_are_told_of_once_and_waited_for_all_the_same() {
        completions.begun();
        completions.begun();
        List<Integer> told = new CopyOnWriteArrayList<>();
        CompletableFuture<Void> waiting =
                CompletableFuture.runAsync(() -> completions.awaitUnderWay(0, Duration.ofMillis(20), told::add));
        await().until(() -> !told.isEmpty());
        completions.ended(0, Optional.empty());
        assertThat(waiting).isNotDone();
        completions.ended(1, Optional.empty());
        assertThat(waiting).succeedsWithin(Patience.LONG);
        assertThat(told).containsExactly(2);
    }

    @Test
    void a_page_has_a_gap_where_one_before_another_that_is_done_is_not() {
        completions.passed(0);
        assertThat(completions.gap()).isZero();
        completions.passed(2);
        assertThat(completions.gap()).isEqualTo(3);
        completions.again(2);
        assertThat(completions.gap()).isZero();
    }
}
