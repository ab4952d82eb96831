package io.caravan.staging;

import static io.caravan.staging.StagingHistory.ENTRIES;
import static io.caravan.staging.StagingHistory.USERS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.caravan.core.destination.Materialized;
import io.caravan.core.failure.SyncFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One table that cannot be staged: the others go on, and what is said of each is true. */
class PartlyPublishedTest {
    private static final Literal ONE = Literal.BY_KIND.get(1).get(0);
    private static final Literal MISFIT = new Literal("\"one\"", ONE.types(), "");

    @TempDir
    private Path directory;

    private StagingHistory history;
    private StateMaterializer materializer;

    @BeforeEach
    void start() {
        history = new StagingHistory(directory);
        materializer = history.materializer();
    }

    private void standing() {
        history.upsert(USERS, "a", Map.of("n", ONE))
                .upsert(ENTRIES, "b", Map.of("n", ONE))
                .land();
        materializer.materialize();
    }

    private void landBoth(String id, Literal ofEntries) {
        history.upsert(USERS, id, Map.of("n", ONE))
                .upsert(ENTRIES, id, Map.of("n", ofEntries))
                .land();
    }

    private JsonNode record() {
        return history.staged().published();
    }

    private JsonNode entry(String array, String table) {
        return StreamSupport.stream(record().get(array).spliterator(), false)
                .filter(node -> node.get("table").asText().equals(table))
                .findFirst()
                .orElseThrow();
    }

    private Materialized.Published published() {
        return (Materialized.Published) materializer.materialize();
    }

    @Test
    void a_table_that_cannot_be_built_keeps_its_older_state_and_the_record_says_which() {
        standing();
        long before = record().get("consistentAsOf").asLong();
        landBoth("c", MISFIT);
        Materialized.Published done = published();
        assertThat(done.behind()).singleElement().satisfies(behind -> {
            assertThat(behind.table()).isEqualTo(ENTRIES);
            assertThat(behind.batch()).isEqualTo(Optional.of(1L));
        });
        assertThat(done.failure().orElseThrow())
                .isInstanceOf(SyncFailure.Fatal.class)
                .hasMessageContaining("waitlist/entries was not staged: ")
                .hasMessageContaining("stays as of batch 1")
                .hasMessageContaining("other tables are published");
        assertThat(history.staged().rows().get("users"))
                .isEqualTo(history.expected().get("users"));
        assertThat(history.staged().rows().get("waitlist/entries")).containsOnlyKeys("b");
        assertThat(record().get("version").asInt()).isEqualTo(6);
        assertThat(record().get("batch").asLong()).as("what all tables hold").isEqualTo(1);
        assertThat(record().get("consistentAsOf").asLong()).isEqualTo(before);
        assertThat(entry("tables", "users").get("batch").asLong()).isEqualTo(2);
        assertThat(entry("tables", "users").get("consistentAsOf").asLong()).isGreaterThan(before);
        assertThat(entry("tables", "entries").get("batch").asLong()).isEqualTo(1);
        assertThat(entry("tables", "entries").get("consistentAsOf").asLong()).isEqualTo(before);
        assertThat(record().get("missing")).isEmpty();
    }

    @Test
    void the_others_go_on_for_as_long_as_it_takes_and_what_is_mended_catches_up() {
        standing();
        landBoth("c", MISFIT);
        published();
        history.upsert(USERS, "d", Map.of("n", ONE)).land();
        published();
        assertThat(history.staged().rows().get("users"))
                .isEqualTo(history.expected().get("users"));
        assertThat(entry("tables", "users").get("batch").asLong()).isEqualTo(3);
        landBoth("c", ONE);
        assertThat(published().behind()).isEmpty();
        assertThat(history.staged().rows()).isEqualTo(history.expected());
        assertThat(record().get("version").asInt()).isEqualTo(5);
        assertThat(record().get("batch").asLong()).isEqualTo(4);
        assertThat(materializer.materialize()).isEqualTo(new Materialized.Unchanged(4));
    }

    @Test
    void nothing_is_written_while_nothing_but_the_failing_table_has_changed() throws IOException {
        standing();
        landBoth("c", MISFIT);
        published();
        byte[] before = Files.readAllBytes(history.root().resolve("staging/_published.json"));
        Materialized stuck = materializer.materialize();
        assertThat(stuck).isInstanceOf(Materialized.Stuck.class);
        assertThat(stuck.failure().orElseThrow())
                .isInstanceOf(SyncFailure.Fatal.class)
                .hasMessageContaining("stays as of batch 1")
                .hasMessageContaining("Nothing new is published");
        assertThat(history.root().resolve("staging/_published.json")).hasBinaryContent(before);
    }

    @Test
    void a_table_that_could_never_be_built_is_missing_and_said_to_be() {
        landBoth("a", MISFIT);
        assertThat(published().behind()).singleElement().satisfies(behind -> assertThat(behind.batch())
                .isEmpty());
        assertThat(history.staged().rows()).containsOnlyKeys("users");
        assertThat(record().get("batch").asLong())
                .as("no batch is held by all tables")
                .isZero();
        assertThat(entry("missing", "entries").get("batch").asLong()).isZero();
        assertThat(entry("tables", "users").get("batch").asLong()).isEqualTo(1);
        landBoth("a", ONE);
        published();
        assertThat(history.staged().rows()).isEqualTo(history.expected());
        assertThat(record().has("missing")).isFalse();
    }

    @Test
    void what_is_said_of_all_tables_never_goes_back_though_a_new_one_cannot_be_built() {
        history.upsert(USERS, "a", Map.of("n", ONE)).land();
        published();
        long before = record().get("consistentAsOf").asLong();
        landBoth("b", MISFIT);
        published();
        assertThat(record().get("batch").asLong()).isEqualTo(1);
        assertThat(record().get("consistentAsOf").asLong()).isEqualTo(before);
        assertThat(entry("missing", "entries").get("batch").asLong()).isEqualTo(1);
        history.upsert(USERS, "c", Map.of("n", ONE)).land();
        published();
        assertThat(entry("missing", "entries").get("batch").asLong()).isEqualTo(1);
    }

    @Test
    void where_every_table_fails_the_run_has_failed() {
        standing();
        history.upsert(USERS, "c", Map.of("n", MISFIT))
                .upsert(ENTRIES, "c", Map.of("n", MISFIT))
                .land();
        assertThatThrownBy(materializer::materialize)
                .isInstanceOf(SyncFailure.Fatal.class)
                .hasMessageContaining("app/users was not staged")
                .hasMessageContaining("waitlist/entries was not staged")
                .hasMessageContaining("Nothing was published");
        assertThat(record().get("version").asInt()).isEqualTo(5);
        assertThat(record().get("batch").asLong()).isEqualTo(1);
    }

    @Test
    void a_stop_is_no_failure_of_a_table() {
        standing();
        landBoth("c", ONE);
        materializer.stop();
        assertThatThrownBy(materializer::materialize).hasMessageContaining("Staging was stopped");
        assertThat(record().get("batch").asLong()).isEqualTo(1);
    }

    @Test
    void a_full_build_keeps_what_stands_of_a_table_that_it_cannot_build() {
        standing();
        landBoth("c", MISFIT);
        Materialized.Published done = (Materialized.Published) materializer.rebuild();
        assertThat(done.behind()).hasSize(1);
        assertThat(history.staged().rows().get("users"))
                .isEqualTo(history.expected().get("users"));
        assertThat(history.staged().rows().get("waitlist/entries")).containsOnlyKeys("b");
        assertThat(entry("tables", "entries").get("batch").asLong()).isEqualTo(1);
    }

    @Test
    void verify_compares_each_table_as_of_its_own_batch() {
        standing();
        landBoth("c", MISFIT);
        published();
        LandedState state = history.state(store -> store);
        assertThat(state.staging()).containsOnlyKeys(USERS).containsEntry(USERS, new LandedState.Staging(2, 0));
    }
}
