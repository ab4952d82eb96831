package io.caravan.camel.convex;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.camel.Sentences;
import io.caravan.core.failure.SyncFailure;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A user of convex: is told to change options of the endpoint, which they know, and not settings of a program that they do not run. */
class ConvexWordsTest {
    private static final Path CORE = Path.of("src/main/java/io/caravan/core");

    /** Said by commands, or by a process that lands, only. */
    private static final List<String> ELSEWHERE = List.of(
            "imports cannot be seen: after an import", // caravan check
            "run `caravan resync` again", // caravan resync
            "state.location names its directory"); // the checkpoint of a process

    @Test
    void whatever_the_core_names_is_an_option_in_the_words_of_the_endpoint() {
        List<String> naming = Sentences.naming(CORE).stream()
                .filter(text -> ELSEWHERE.stream().noneMatch(text::contains))
                .toList();
        assertThat(naming).hasSizeGreaterThan(8);
        assertThat(naming).allSatisfy(text -> assertThat(ConvexConsumer.WORDS.of(text))
                .as(text)
                .doesNotMatch(".*[ (][.=].*")
                .satisfies(said ->
                        assertThat(Sentences.namesTheProgram(said)).as(said).isFalse()));
    }

    @Test
    void what_the_core_logs_by_itself_names_none() {
        assertThat(Sentences.loggedNaming(CORE)).isEmpty();
    }

    @Test
    void in_other_words_a_failure_is_of_the_same_kind_and_its_cause_too() {
        SyncFailure.Retryable busy = new SyncFailure.Retryable(
                "answered 503; check convex.url", Optional.of(java.time.Duration.ofSeconds(3)), 503);
        RuntimeException said =
                ConvexConsumer.WORDS.of(new SyncFailure.Retryable("Not read; see convex.timeout", busy));
        assertThat(said)
                .isInstanceOf(SyncFailure.Retryable.class)
                .hasMessage("Not read; see callTimeout")
                .hasCauseInstanceOf(SyncFailure.Retryable.class);
        assertThat(said.getCause()).hasMessage("answered 503; check the endpoint's address");
        assertThat(((SyncFailure.Retryable) said).status()).isEqualTo(503);
        assertThat(ConvexConsumer.WORDS.of(new SyncFailure.NeedsResync(
                        "The cursor is too old.",
                        "Run `caravan resync` and then `caravan sync`, or set resync.onExpiredCursor=auto.")))
                .isInstanceOf(SyncFailure.NeedsResync.class)
                .hasMessage("The cursor is too old. Stop the route, delete its checkpoint and start it, or set"
                        + " onExpiredCursor=auto, and every table begins anew by a truncate.");
    }
}
