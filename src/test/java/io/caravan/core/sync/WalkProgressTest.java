package io.caravan.core.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.core.checkpoint.Phase;
import io.caravan.core.checkpoint.Protocol;
import io.caravan.core.convex.ConvexCalls;
import io.caravan.core.convex.ConvexClient;
import io.caravan.core.convex.ConvexReply;
import io.caravan.core.convex.ConvexRequest;
import io.caravan.core.convex.Selection;
import io.caravan.core.decode.PageDecoder;
import io.caravan.core.decode.PageSpools;
import io.caravan.core.pages.FetchedPage;
import io.caravan.core.runtime.Runtimes;
import io.caravan.core.watch.SyncEvent;
import io.caravan.core.watch.SyncEvent.Rows;
import io.caravan.core.work.RetryPolicy;
import io.caravan.testing.ShiftedClock;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever waits for a first walk by Data Sync learns how much of it is done, and a deployment that does not tell holds up nobody. */
class WalkProgressTest {
    private static final String SYNC = "d8b6d66b-b2c1-4da0-8e5b-248a29e2b58b";

    /** As Convex's own code answered, with a second data sync beside ours. */
    private static final String LISTED =
            """
            {"syncs":[{"syncId":"285ed782-ac8a-4c74-88ef-0e36b27e9b47","lastUpdated":1795903391272,"status":{"type":\
            "upToDate","totalTables":2,"numDocumentsSynced":12,"syncedTs":1795903391254049953}},{"syncId":"%s",\
            "lastUpdated":1795903391217,"status":{"type":"snapshotting","numTablesSynced":0,"totalTables":2,\
            "currentComponent":"","currentTable":"users","numDocumentsInCurrentTable":4,\
            "totalDocumentsInCurrentTable":9,"numDocumentsSynced":4,"totalDocuments":10}}],\
            "pagination":{"hasMore":false}}"""
                    .formatted(SYNC);

    @TempDir
    private Path directory;

    private final ShiftedClock clock = new ShiftedClock();
    private final List<SyncEvent> heard = new ArrayList<>();
    private final List<ConvexRequest> asked = new ArrayList<>();
    private int status = 200;
    private int pages;

    @Test
    void a_long_walk_tells_its_share_every_ten_seconds_and_a_short_one_costs_no_request() {
        WalkProgress walk = new WalkProgress(client(), heard::add, clock);
        walk.took(page("snapshotting", ""));
        assertThat(asked).as("a walk of a moment").isEmpty();
        clock.forward(Duration.ofSeconds(11));
        walk.took(page("snapshotting", ""));
        walk.took(page("snapshotting", ""));
        assertThat(heard).containsExactly(new SyncEvent.Walked(new Rows(4, OptionalLong.of(10))));
        assertThat(asked).hasSize(1);
        clock.forward(Duration.ofSeconds(11));
        walk.took(page("snapshotting", ""));
        assertThat(asked).hasSize(2);
    }

    @Test
    void nothing_is_asked_once_the_walk_is_over() {
        WalkProgress walk = new WalkProgress(client(), heard::add, clock);
        clock.forward(Duration.ofSeconds(11));
        walk.took(page("upToDate", ",\"snapshotTs\":70"));
        assertThat(asked).isEmpty();
    }

    @Test
    void a_deployment_that_does_not_answer_is_asked_no_more_and_the_walk_goes_on() {
        status = 503;
        WalkProgress walk = new WalkProgress(client(), heard::add, clock);
        clock.forward(Duration.ofSeconds(11));
        walk.took(page("snapshotting", ""));
        int attempts = asked.size();
        clock.forward(Duration.ofSeconds(11));
        walk.took(page("snapshotting", ""));
        assertThat(heard).isEmpty();
        assertThat(asked).hasSize(attempts).hasSizeLessThanOrEqualTo(2);
    }

    private FetchedPage page(String state, String more) {
        String body =
                """
                {"status":{"type":"%s"%s},"truncates":[],"values":[],"syncId":"%s","pagination":{"hasMore":true,\
                "nextCursor":"c%d"}}"""
                        .formatted(state, more, SYNC, ++pages);
        Phase.DataSync before = new Phase.DataSync(Optional.of("before"), OptionalLong.empty());
        return FetchedPage.of(
                before, client(200, body).dataSync(before.cursor(), Selection.EVERYTHING), Selection.EVERYTHING);
    }

    private ConvexClient client() {
        return client(status, LISTED);
    }

    private ConvexClient client(int answer, String body) {
        ConvexCalls calls = new ConvexCalls() {
            @Override
            public <T> T call(ConvexRequest request, ReplyReader<T> reader) throws IOException {
                if (request.path().endsWith("list_active_syncs")) {
                    asked.add(request);
                }
                byte[] utf8 = body.getBytes(StandardCharsets.UTF_8);
                return reader.read(
                        new ConvexReply(answer, Optional.empty(), Optional.empty(), new ByteArrayInputStream(utf8)));
            }
        };
        return new ConvexClient(
                calls,
                new PageDecoder(new PageSpools(directory, 1 << 20)),
                new ConvexClient.Settings(Protocol.DATA_SYNC, Duration.ofMinutes(5), ""),
                Runtimes.of(directory, clock, pause -> {}, RetryPolicy.DEFAULT.withMaxAttempts(3)));
    }
}
