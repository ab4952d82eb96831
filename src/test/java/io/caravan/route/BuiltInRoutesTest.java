package io.caravan.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.camel.AggregationStrategy;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.processor.idempotent.MemoryIdempotentRepository;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the files of routes/ promise by the order of their steps, whatever the steps do. */
class BuiltInRoutesTest {
    private final DefaultCamelContext camel = new DefaultCamelContext();
    private final ExecutorService staging = Executors.newFixedThreadPool(2);
    private final Steps steps = new Steps();

    /** The verbs, which only say that they were called. */
    public static final class Steps {
        private final List<String> called = new CopyOnWriteArrayList<>();
        private Consumer<String> during = step -> {};

        private void call(String step) {
            called.add(step);
            during.accept(step);
        }

        public List<String> seal() {
            call("seal");
            return List.of("one", "two", "three");
        }

        public List<String> stage(String table) {
            call("stage");
            return List.of(table);
        }

        public String commit() {
            call("commit");
            return "receipt";
        }

        public void advance() {
            call("advance");
        }

        public void fetch() {
            call("fetch");
        }

        public void append() {
            call("append");
        }
    }

    /** A sync that always has more. */
    public record Endless(String batchKey, boolean isSnapshotPending, boolean isBatchDue) {}

    @BeforeEach
    void load() throws Exception {
        camel.getRegistry().bind("sync", steps);
        camel.getRegistry().bind("staging", ExecutorService.class, staging);
        camel.getRegistry().bind("joinStaged", (AggregationStrategy) (old, added) -> added);
        camel.getRegistry().bind("checkpointRepository", new MemoryIdempotentRepository());
        camel.start();
        for (String name : List.of("land", "snapshot")) {
            PluginHelper.getRoutesLoader(camel)
                    .loadRoutes(PluginHelper.getResourceLoader(camel)
                            .resolveResource("file:" + Path.of("routes", name + ".camel.yaml")));
        }
    }

    @AfterEach
    void stop() {
        camel.stop();
        staging.shutdownNow();
    }

    private Exchange send(String route) {
        return camel.createProducerTemplate()
                .send(route, exchange -> exchange.setProperty("CaravanSyncRun", new Endless("app:1", true, false)));
    }

    @Test
    void the_checkpoint_advances_behind_the_commit_which_comes_behind_every_stage() {
        assertThat(send("direct:land").getException()).isNull();
        assertThat(steps.called).containsExactly("seal", "stage", "stage", "stage", "commit", "advance");
    }

    @Test
    void a_stage_that_fails_is_never_followed_by_a_commit() {
        steps.during = step -> {
            if (step.equals("stage")) {
                throw new IllegalStateException("no space");
            }
        };
        assertThat(send("direct:land").getException()).isNotNull();
        assertThat(steps.called).contains("stage").doesNotContain("commit", "advance");
    }

    @Test
    void a_commit_that_fails_is_never_followed_by_an_advance_and_the_batch_can_be_landed_again() {
        steps.during = step -> {
            if (step.equals("commit")) {
                throw new IllegalStateException("fenced");
            }
        };
        assertThat(send("direct:land").getException()).isNotNull();
        assertThat(steps.called).contains("commit").doesNotContain("advance");
        steps.during = step -> {};
        assertThat(send("direct:land").getException()).isNull();
        assertThat(steps.called).endsWith("commit", "advance");
    }

    @Test
    void a_stop_breaks_the_loop_between_two_pages() throws Exception {
        List<CompletableFuture<Void>> stops = new CopyOnWriteArrayList<>();
        steps.during = step -> {
            if (step.equals("fetch") && steps.called.size() > 20 && stops.isEmpty()) {
                stops.add(CompletableFuture.runAsync(camel::stop));
                while (!camel.isStopping()) {
                    Thread.onSpinWait();
                }
            }
        };
        send("direct:snapshot");
        stops.get(0).get(1, TimeUnit.MINUTES);
        assertThat(steps.called).endsWith("fetch", "append");
    }
}
