package io.caravan.journey;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.sandbox.Sandbox;
import io.caravan.sandbox.SandboxOptions;
import io.caravan.testing.ReadmeSql;
import io.caravan.testing.ledger.EventLedger;
import io.caravan.testing.ledger.Lake;
import io.caravan.testing.ledger.SandboxLog;
import io.caravan.testing.ledger.StagingOracle;
import io.caravan.testing.process.Workplace;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The SQL of the README as a user copies it, beside the sandbox's own log and state. */
class ReadmeSqlTest {
    @TempDir
    private Path directory;

    private Sandbox sandbox;
    private SandboxLog log;
    private Workplace work;

    @BeforeEach
    void some_batches() {
        sandbox = Sandbox.start(SandboxOptions.shop(Clock.systemUTC()).withDocuments(300));
        log = new SandboxLog(sandbox.url());
        work = new Workplace(
                directory, sandbox.url().toString(), sandbox.deployKey(), "staging.every=sync", "compact.minFiles=2");
        for (int i = 0; i < 3; i++) {
            log.post("/sandbox/apply", "{\"transactions\":50}");
            assertThat(work.run("sync")).isZero();
        }
    }

    @AfterEach
    void stop() {
        sandbox.close();
    }

    @Test
    void a_table_is_what_the_source_holds_through_deletes_compactions_and_a_resync_after_which_it_is_empty() {
        readsWhatThereIs();
        log.post("/sandbox/import", """
                {"table":"users","documents":[]}""");
        assertThat(work.run("resync")).isZero();
        assertThat(work.run("sync")).isZero();
        assertThat(new ReadmeSql(work.lake().root()).state("", "users")).isEmpty();
        readsWhatThereIs();
        assertThat(work.run("compact")).isZero();
        assertThat(work.lake().replaced()).isNotEmpty();
        readsWhatThereIs();
        log.post(
                "/sandbox/apply",
                """
                        {"writes":[{"op":"insert","table":"users","document":{"name":"otter","email":"o@x"}}]}""");
        assertThat(work.run("sync")).isZero();
        assertThat(new ReadmeSql(work.lake().root()).state("", "users")).hasSize(1);
        readsWhatThereIs();
    }

    private void readsWhatThereIs() {
        Lake lake = work.lake();
        ReadmeSql readme = new ReadmeSql(lake.root());
        Map<String, Object> state = new TreeMap<>();
        for (List<String> table : tables(lake)) {
            String path = (table.get(0).isEmpty() ? "" : table.get(0) + "/") + table.get(1);
            readme.state(table.get(0), table.get(1)).forEach((id, document) -> state.put(path + "#" + id, document));
        }
        assertThat(state).isEqualTo(EventLedger.currentState(log));
        Map<List<String>, Long> events = lake.events().stream()
                .collect(Collectors.groupingBy(event -> List.of(event.table(), event.op()), Collectors.counting()));
        assertThat(readme.history()).hasSize(events.size()).allSatisfy(row -> assertThat(row.get(2))
                .isEqualTo(String.valueOf(events.get(row.subList(0, 2)))));
        StagingOracle.verify(log, lake);
        assertThat(readme.staged()).isEqualTo(users());
    }

    private static List<List<String>> tables(Lake lake) {
        return lake.events().stream()
                .map(event -> List.of(event.component(), event.table()))
                .distinct()
                .toList();
    }

    /** Id, creation time, and two fields. */
    private List<List<String>> users() {
        return log.state().stream()
                .filter(revision ->
                        revision.component().isEmpty() && revision.table().equals("users"))
                .map(revision -> {
                    Map<?, ?> document = (Map<?, ?>) revision.document().orElseThrow();
                    return List.of(
                            revision.id(),
                            String.valueOf(revision.creationMicros().orElseThrow()),
                            String.valueOf(document.get("name")),
                            String.valueOf(document.get("email")));
                })
                .sorted((a, b) -> a.get(0).compareTo(b.get(0)))
                .toList();
    }
}
