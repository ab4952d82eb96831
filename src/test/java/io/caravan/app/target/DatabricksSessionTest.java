package io.caravan.app.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.caravan.app.LastError;
import io.caravan.app.Outcomes;
import io.caravan.app.Session;
import io.caravan.app.config.CaravanConfig;
import io.caravan.core.destination.Receipt;
import io.caravan.core.failure.SyncFailure;
import io.caravan.databricks.DatabricksDestination;
import io.caravan.sandbox.Sandbox;
import io.caravan.sandbox.SandboxOptions;
import io.caravan.testing.warehouse.Warehouse;
import io.caravan.testing.warehouse.WarehouseFault;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** How a warehouse is entered and waited for, and for what it is woken. */
class DatabricksSessionTest {
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final String USERS_AND_ORDERS =
            """
                    {"":{"users":"included","orders":"included","_other":"excluded"},"_other":"excluded"}""";

    @TempDir
    private Path directory;

    @RegisterExtension
    private final WarehouseBatches batches = new WarehouseBatches(() -> directory);

    private final Warehouse testbed = Warehouse.shared();

    @Tag("slow")
    @Test
    void a_service_principal_lands_by_oauth_and_one_with_a_wrong_secret_hears_what_to_check() {
        Warehouse.allowPrincipal();
        batches.landNext(batches.writer(principal(Warehouse.SECRET)));
        batches.expect(1);
        DatabricksDestination wrong = batches.writer(principal("not-the-secret"));
        assertThatThrownBy(wrong::lastReceipt)
                .isInstanceOf(SyncFailure.Misconfigured.class)
                .hasMessageContaining("databricks.clientSecret")
                .hasMessageNotContaining("not-the-secret");
    }

    private static String[] principal(String secret) {
        return new String[] {
            "databricks.token=", "databricks.clientId=" + Warehouse.CLIENT, "databricks.clientSecret=" + secret
        };
    }

    @Test
    void a_warehouse_that_starts_is_waited_for_and_the_log_says_so() {
        DatabricksDestination writer = batches.impatientWriter(Duration.ofMillis(100));
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        PrintStream before = System.err;
        System.setErr(new PrintStream(said, true, StandardCharsets.UTF_8));
        try {
            testbed.inject(WarehouseFault.pending(LONG.toMillis()).onStatement("checkpoints"));
            CompletableFuture<Optional<Receipt>> looking = CompletableFuture.supplyAsync(writer::lastReceipt);
            await().until(() -> said.toString(StandardCharsets.UTF_8).contains("has not answered for"));
            assertThat(looking).isNotDone();
            await().until(() -> testbed.isDelayed("checkpoints"));
            testbed.release();
            assertThat(looking.orTimeout(LONG.toSeconds(), TimeUnit.SECONDS).join())
                    .isEmpty();
        } finally {
            System.setErr(before);
        }
        assertThat(said.toString(StandardCharsets.UTF_8)).contains("Waited for: read the checkpoint");
    }

    @Test
    @Tag("slow")
    void a_batch_of_k_tables_sends_k_and_four_statements_and_an_idle_sync_none_so_that_the_warehouse_may_stop() {
        try (Sandbox sandbox =
                Sandbox.start(SandboxOptions.shop(Clock.systemUTC()).withDocuments(30))) {
            CaravanConfig config = batches.config(
                    "convex.url=" + sandbox.url(),
                    "convex.deploy.key=" + sandbox.deployKey(),
                    "convex.selection=" + USERS_AND_ORDERS,
                    "databricks.mergeRows=5000");
            Outcomes outcomes = new Outcomes(new LastError(config.sync().state(), Clock.systemUTC()));
            try (Session session = Session.open(config, Wiring.production(), outcomes)) {
                sync(session, outcomes);
                sandbox.apply(20);
                testbed.reset();
                sync(session, outcomes);
                List<Warehouse.Submission> sent = testbed.submissions("");
                assertThat(sent).as(sent.toString()).hasSize(2 + 4 + schemaStatements());
                testbed.reset();
                sync(session, outcomes);
                assertThat(testbed.submissions("")).isEmpty();
            }
        }
    }

    private static void sync(Session session, Outcomes outcomes) {
        session.caravan().routes().sync();
        assertThat(outcomes.last()).isEmpty();
    }

    /** Whether a document of another shape has come is up to the sandbox. */
    private int schemaStatements() {
        return (int) testbed.submissions("MERGE INTO").stream()
                .filter(submission -> submission.statement().contains("`schemas`"))
                .count();
    }

    @Test
    @Tag("slow")
    void a_file_that_goes_through_the_volume_is_one_statement_more() {
        DatabricksDestination writer = batches.writer();
        batches.landNext(writer);
        testbed.reset();
        batches.land(writer, 2);
        assertThat(testbed.submissions("")).hasSize(2 + 4 + 1);
        assertThat(testbed.submissions("PUT ")).hasSize(1);
    }
}
