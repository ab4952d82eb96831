package io.caravan.journey;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.caravan.core.change.TableRef;
import io.caravan.sandbox.Sandbox;
import io.caravan.sandbox.SandboxOptions;
import io.caravan.testing.RecordedTime;
import io.caravan.testing.process.Ran;
import io.caravan.testing.process.Workplace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever verifies while a table is being imported, or after it was deleted, is told what is so, and not that it differs. */
class VerifyDuringImportTest {
    private static final TableRef PRODUCTS = TableRef.root("products");

    @TempDir
    private Path directory;

    private Sandbox sandbox;

    @BeforeEach
    void start() {
        sandbox = Sandbox.start(SandboxOptions.shop(Clock.systemUTC()).withDocuments(300));
    }

    @AfterEach
    void stop() {
        sandbox.close();
    }

    private Workplace work(String protocol, String... more) {
        List<String> settings = new ArrayList<>(List.of("convex.protocol=" + protocol, "staging.enabled=true"));
        settings.addAll(List.of(more));
        return new Workplace(directory, sandbox.url().toString(), sandbox.deployKey(), settings);
    }

    private static Ran ran(Workplace work, String... command) {
        return work.run(
                new RecordedTime().wiring(),
                command[0],
                List.of(command).subList(1, command.length).toArray(String[]::new));
    }

    private static String said(Workplace work, String... command) {
        Ran ran = ran(work, command);
        assertThat(ran.code()).as(ran.output()).isZero();
        return ran.output();
    }

    private static JsonNode json(Workplace work, String command) {
        String output = said(work, command, "--json");
        try {
            return new ObjectMapper().readTree(output.substring(output.lastIndexOf("\n{") + 1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode table(JsonNode report, String name) {
        for (JsonNode table : report.get("tables")) {
            if (table.get("table").asText().equals(name)
                    && table.get("component").asText().isEmpty()) {
                return table;
            }
        }
        throw new AssertionError(name + " is not in " + report);
    }

    @ParameterizedTest
    @ValueSource(strings = {"data-sync", "streaming-export"})
    void a_table_is_compared_as_of_when_it_is_complete_until_its_import_has_ended(String protocol) {
        Workplace work = work(protocol);
        said(work, "sync");
        assertThat(said(work, "verify")).contains("\nequal: ").doesNotContain("not compared");
        String id = sandbox.beginImport(PRODUCTS);
        sandbox.importRows(
                id, List.of("""
                {"title":"lamp"}""", """
                        {"title":"otter"}"""));
        sandbox.apply(40);
        said(work, "sync");
        String during = said(work, "verify");
        assertThat(during).contains("app/products: ", "an import is under way since ", "\nequal: ");
        assertThat(during).doesNotContain("DIFFERS");
        assertThat(said(work, "status")).contains("  an import is under way since ");
        assertThat(table(json(work, "status"), "products")
                        .get("note")
                        .get("kind")
                        .asText())
                .isEqualTo("import under way");
        JsonNode report = json(work, "verify");
        assertThat(report.get("equal").asBoolean()).isTrue();
        assertThat(table(report, "products").get("note").asText()).contains("an import is under way");
        assertThat(table(report, "orders").get("compared").asBoolean()).isTrue();
        sandbox.activateImport(id);
        assertThat(said(work, "verify")).as("before the next sync").contains("\nequal: ");
        said(work, "sync");
        String after = said(work, "verify");
        assertThat(after).contains("\nequal: ").contains("app/products: source 2 rows, destination 2 rows");
        assertThat(after).doesNotContain("not compared").doesNotContain("under way");
    }

    @ParameterizedTest
    @ValueSource(strings = {"data-sync", "streaming-export"})
    void a_table_that_was_deleted_is_equal_to_nothing_and_one_that_was_kept_is_not_compared(String protocol) {
        Workplace work = work(protocol);
        Workplace kept = new Workplace(
                directory.resolve("kept"),
                sandbox.url().toString(),
                sandbox.deployKey(),
                "convex.protocol=" + protocol,
                "tables.onDeleted=keep");
        said(work, "sync");
        said(kept, "sync");
        sandbox.dropTable(PRODUCTS);
        for (int i = 0; i < 3; i++) {
            sandbox.apply(10);
            said(work, "sync");
            said(kept, "sync");
            assertThat(said(work, "verify")).contains("\nequal: ").doesNotContain("DIFFERS");
            assertThat(said(kept, "verify")).contains("\nequal: ").doesNotContain("DIFFERS");
        }
        assertThat(said(work, "verify"))
                .contains("app/products: source 0 rows, destination 0 rows")
                .contains("; deleted in the deployment");
        assertThat(said(kept, "verify"))
                .contains("app/products: not compared, destination ")
                .contains("; deleted in the deployment")
                .contains("; not compared: 1 table");
        assertThat(said(work, "status")).contains("  deleted in the deployment");
    }

    /** An import of a table that has no other rows yet. */
    @Test
    void a_first_sync_during_an_import_is_verified_too() {
        String id = sandbox.beginImport(PRODUCTS);
        sandbox.importRows(id, List.of("""
                {"title":"lamp"}"""));
        Workplace work = work("data-sync");
        said(work, "sync");
        assertThat(said(work, "verify")).contains("\nequal: ").doesNotContain("DIFFERS");
        sandbox.abortImport(id);
        sandbox.restart();
        said(work, "sync");
        assertThat(said(work, "verify")).contains("\nequal: ").doesNotContain("not compared");
    }
}
