package io.caravan.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.core.destination.StagedFile;
import io.caravan.testing.Patience;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.camel.BeanInject;
import org.apache.camel.BindToRegistry;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Produce;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.test.main.junit5.CamelMainTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The order of the steps in the files of routes/, by Camel itself. */
@CamelMainTest(
        properties = {
            "camel.main.routesIncludePattern=file:routes/land.camel.yaml,file:routes/deltas.camel.yaml",
            "camel.opentelemetry2.enabled=false",
            "camel.server.enabled=false",
            "camel.management.enabled=false"
        })
class LandingOrderTest {
    @BeanInject
    private CamelContext context;

    @Produce
    private ProducerTemplate template;

    @BindToRegistry("sync")
    private final Verbs verbs = new Verbs();

    @BindToRegistry("joinStaged")
    JoinStaged join() {
        return new JoinStaged();
    }

    @BindToRegistry("staging")
    private final ExecutorService staging = Executors.newFixedThreadPool(2);

    @AfterEach
    void end() {
        staging.shutdownNow();
    }

    @Test
    void a_failed_stage_is_never_followed_by_a_commit() {
        verbs.failing = "second";
        Exchange done = template.send("direct:land", exchange -> {});

        assertThat(done.getException()).hasRootCauseMessage("the disk is full");
        assertThat(verbs.taken).contains("seal", "stage first").doesNotContain("commit", "advance");
    }

    @Test
    void the_checkpoint_advances_after_the_commit() {
        Exchange done = template.send("direct:land", exchange -> {});

        assertThat(done.getException()).isNull();
        assertThat(verbs.taken).startsWith("seal").endsWith("commit", "advance").hasSize(5);
    }

    @Test
    void a_failed_commit_never_moves_the_checkpoint() {
        verbs.failing = "commit";
        Exchange done = template.send("direct:land", exchange -> {});

        assertThat(done.getException()).hasMessage("the disk is full");
        assertThat(verbs.taken).endsWith("commit").doesNotContain("advance");
    }

    @Test
    void a_stop_ends_the_loop_between_two_pages() {
        CompletableFuture<Exchange> following =
                template.asyncSend("direct:deltas", exchange -> exchange.setProperty("CaravanSyncRun", new Endless()));
        await().until(() -> verbs.taken.size() > 4);
        context.stop();

        assertThat(following).succeedsWithin(Patience.LONG);

        List<String> taken = List.copyOf(verbs.taken);
        assertThat(taken).endsWith("append").filteredOn("fetch"::equals).hasSize(taken.size() / 2);
    }

    /** A sync whose log has no end. */
    public static final class Endless {
        public boolean isDeltasPending() {
            return true;
        }

        public boolean isBatchDue() {
            return false;
        }
    }

    /** Takes the place of the verbs and writes down what is asked of it. */
    public static final class Verbs {
        private final List<String> taken = new CopyOnWriteArrayList<>();
        private volatile String failing = "";

        public List<String> seal() {
            taken.add("seal");
            return List.of("first", "second");
        }

        public List<StagedFile> stage(String table) {
            taken.add("stage " + table);
            fail(table);
            return List.of();
        }

        public void commit() {
            taken.add("commit");
            fail("commit");
        }

        public void advance() {
            taken.add("advance");
        }

        public void fetch() {
            taken.add("fetch");
        }

        public void append() {
            taken.add("append");
        }

        private void fail(String step) {
            if (step.equals(failing)) {
                throw new IllegalStateException("the disk is full");
            }
        }
    }
}
