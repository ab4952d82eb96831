package io.caravan.ops.notify;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.caravan.core.change.TableRef;
import io.caravan.core.checkpoint.Imports;
import io.caravan.core.checkpoint.Phase;
import io.caravan.core.checkpoint.TableState;
import io.caravan.core.config.Secret;
import io.caravan.core.failure.SyncFailure;
import io.caravan.core.watch.SourcePosition;
import io.caravan.core.watch.SyncEvent;
import io.caravan.core.watch.Work;
import io.caravan.testing.ShiftedClock;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What is worth a notice, and how often. */
class WatchTest {
    private static final TableRef USERS = TableRef.root("users");

    private final ShiftedClock clock = new ShiftedClock();
    private final List<Notice> told = new ArrayList<>();

    @Test
    void a_second_writer_is_told_at_once_and_only_where_no_replica_takes_over() {
        SyncEvent fenced = failed(new SyncFailure.Fenced("Batch 7 of s3://b is another writer's."));
        watch(Notifications.Replicas.ONE).heard(fenced);
        assertThat(told).singleElement().satisfies(notice -> {
            assertThat(notice.event().label()).isEqualTo("fenced");
            assertThat(notice.kind()).isEqualTo("Fenced");
            assertThat(notice.text()).isEqualTo("Batch 7 of s3://b is another writer's.");
        });
        told.clear();
        watch(Notifications.Replicas.SEVERAL).heard(fenced);
        assertThat(told).isEmpty();
    }

    @Test
    void an_import_that_lasts_is_told_once_though_nothing_else_lands_and_again_if_another_one_lasts() {
        Watch watch = watch(Notifications.Replicas.ONE);
        Instant begun = clock.instant();
        watch.heard(new SyncEvent.Moved(importing(begun)));
        assertThat(told).as("it has just begun").isEmpty();
        clock.forward(Duration.ofHours(6).plusSeconds(1));
        watch.heard(new SyncEvent.Moved(importing(begun)));
        watch.heard(new SyncEvent.Moved(importing(begun)));
        assertThat(told).singleElement().satisfies(notice -> {
            assertThat(notice.event().label()).isEqualTo("an-import-lasts");
            assertThat(notice.text())
                    .startsWith("app/users: an import is under way since ")
                    .contains("Readers have the table as it was before", "Convex dashboard");
        });
        watch.heard(new SyncEvent.Moved(position(Imports.UNKNOWN)));
        Instant next = clock.instant();
        watch.heard(new SyncEvent.Moved(importing(next)));
        clock.forward(Duration.ofHours(7));
        watch.heard(new SyncEvent.Found(importing(next)));
        assertThat(told).hasSize(2);
    }

    @Test
    void a_trouble_that_stays_is_told_once_until_a_sync_succeeds() {
        Watch watch = watch(Notifications.Replicas.ONE);
        SyncEvent expired = failed(new SyncFailure.NeedsResync("The cursor is behind the retention.", "InvalidWindowToReadDocuments"));
        watch.heard(expired);
        watch.heard(expired);
        watch.heard(new SyncEvent.Succeeded(Work.STAGING));
        assertThat(told).extracting(notice -> notice.event().label()).containsExactly("needs-a-resync");
        watch.heard(new SyncEvent.Succeeded(Work.SYNC));
        watch.heard(expired);
        assertThat(told)
                .extracting(notice -> notice.event().label())
                .containsExactly("needs-a-resync", "recovered", "needs-a-resync");
    }

    @Test
    void slack_is_given_one_text_in_which_nothing_is_taken_for_markup() throws IOException {
        Notice notice = new Notice(
                Notice.Event.FENCED, "app<1>", "file:lake", clock.instant(), "Fenced", "<!channel> & \"quoted\"\nline");
        JsonNode body = new ObjectMapper().readTree(notice.slack());
        assertThat(body.fieldNames()).toIterable().containsExactly("text");
        assertThat(body.get("text").asText())
                .isEqualTo(":warning: *Caravan app&lt;1&gt;*: fenced. &lt;!channel&gt; &amp; \"quoted\"\nline");
    }

    private Watch watch(Notifications.Replicas replicas) {
        NotifyConfig config = new NotifyConfig(
                new Secret("https://hooks.example.com/T0"), NotifyConfig.Format.JSON, 3, Duration.ofHours(6));
        return new Watch(config, new Watch.Subject("app", "file:lake", replicas), clock, told::add);
    }

    private static SyncEvent failed(SyncFailure why) {
        return new SyncEvent.Failed(Work.SYNC, why);
    }

    private SourcePosition importing(Instant since) {
        TableState state = new TableState.Announced(OptionalLong.empty(), nanos(since), OptionalInt.of(2));
        return position(Imports.UNKNOWN.with(USERS, state));
    }

    private SourcePosition position(Imports imports) {
        Phase phase = new Phase.DeltaTail(nanos(clock.instant()));
        return new SourcePosition(7, new TreeMap<>(), phase, phase, imports, clock.instant());
    }

    private static long nanos(Instant at) {
        return at.getEpochSecond() * 1_000_000_000L;
    }
}
