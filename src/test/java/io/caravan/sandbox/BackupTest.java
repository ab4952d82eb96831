package io.caravan.sandbox;

import static io.caravan.sandbox.SnapshotContractTest.values;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.caravan.core.change.TableRef;
import io.caravan.sandbox.data.Write;
import io.caravan.testing.process.CaravanProcess;
import io.caravan.testing.process.LoggedApp;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackupTest {
    @TempDir
    private Path directory;

    private final Clocks clock = new Clocks();

    @Test
    void a_backup_is_served_with_its_components_ids_and_creation_times() throws IOException {
        try (Sandbox sandbox = Sandbox.start(options(backup()))) {
            Client client = new Client(sandbox);
            List<Map<String, Object>> values = values(client.wholeSnapshot(Map.of("format", "export_json"), () -> {}));
            assertThat(values).hasSize(2_003);
            assertThat(values)
                    .filteredOn(value -> value.get("_component").equals("waitlist/inner"))
                    .singleElement()
                    .satisfies(value -> assertThat(value)
                            .containsEntry("_id", "k1")
                            .containsEntry("_creationTime", 1_700_000_000_000.25)
                            .containsEntry("n", 9_007_199_254_740_993L)
                            .containsEntry("b", Map.of("$bytes", "AAE=")));
            assertThat(values).noneMatch(value -> value.get("_table").toString().startsWith("_"));
        }
    }

    @Test
    void a_backup_can_be_changed_and_gives_the_same_timestamps_at_every_start() throws IOException {
        Path zip = backup();
        List<String> log;
        try (Sandbox sandbox = Sandbox.start(options(zip))) {
            log = sandbox.log();
            long cursor = new Client(sandbox).snapshot(Map.of()).number("snapshot");
            sandbox.apply(List.of(
                    Write.patch(TableRef.root("messages"), "m7", "{\"read\":true}"),
                    Write.delete(TableRef.of("waitlist", "entries"), "e1")));
            assertThat(new Client(sandbox).deltas(cursor).values())
                    .extracting(value -> value.get("_id"))
                    .containsExactly("e1", "m7");
            assertThat(sandbox.apply(20).writes()).isGreaterThanOrEqualTo(20);
        }
        clock.advance(java.time.Duration.ofDays(1));
        try (Sandbox sandbox = Sandbox.start(options(zip))) {
            assertThat(sandbox.log()).isEqualTo(log);
        }
    }

    @Test
    void a_backup_that_was_unpacked_and_packed_again_is_the_same_backup() throws IOException {
        Map<String, String> again = new LinkedHashMap<>();
        backupEntries().forEach((name, text) -> again.put("My backup/snapshot 7/" + name, text));
        again.put("__MACOSX/My backup/snapshot 7/messages/documents.jsonl", "no JSON");
        again.put("__MACOSX/My backup/._snapshot 7", "");
        again.put("My backup/.DS_Store", "");
        List<String> state;
        try (Sandbox sandbox = Sandbox.start(options(backup()))) {
            state = sandbox.currentState();
        }
        try (Sandbox sandbox = Sandbox.start(options(zip("BACKUP.ZIP", again)))) {
            assertThat(sandbox.currentState()).isEqualTo(state);
        }
    }

    @Test
    void a_folder_around_a_backup_of_one_table_is_not_taken_for_the_table() throws IOException {
        Path zip = zip(
                "one.zip",
                Map.of("folder/users/documents.jsonl", """
                {"_id":"a","_creationTime":1.0}"""));
        try (Sandbox sandbox = Sandbox.start(options(zip))) {
            assertThat(sandbox.currentState())
                    .singleElement()
                    .asString()
                    .contains("""
                    "table":"users\"""");
        }
    }

    @Test
    void missing_and_malformed_backups_say_what_to_do() throws IOException {
        assertThatThrownBy(() -> Sandbox.start(options(directory.resolve("none.zip"))))
                .hasMessageContaining("npx convex export");
        Path text = Files.writeString(directory.resolve("text.zip"), "no zip");
        assertThatThrownBy(() -> Sandbox.start(options(text))).hasMessageContaining("Cannot read the backup");
        Path empty = zip("empty.zip", Map.of("README.md", "hello"));
        assertThatThrownBy(() -> Sandbox.start(options(empty))).hasMessageContaining("no <table>/documents.jsonl");
        Path broken = zip(
                "broken.zip",
                Map.of(
                        "users/documents.jsonl",
                        """
                        {"_id":"a","_creationTime":1.0}
                        {"_id":"""));
        assertThatThrownBy(() -> Sandbox.start(options(broken))).hasMessageContaining("users/documents.jsonl line 2");
        Path withoutId = zip("without.zip", Map.of("users/documents.jsonl", "{\"a\":1}\n"));
        assertThatThrownBy(() -> Sandbox.start(options(withoutId))).hasMessageContaining("no _id");
        assertThatThrownBy(() -> Sandbox.start(SandboxOptions.shop(clock).withDataset("farm")))
                .hasMessageContaining("no dataset \"farm\"");
    }

    @Test
    void who_is_killed_leaves_no_unpacked_documents() throws IOException {
        Path temporary = Files.createDirectory(directory.resolve("tmp"));
        try (CaravanProcess sandbox = CaravanProcess.start(
                LoggedApp.class,
                directory.resolve("output.txt"),
                List.of("sandbox", backup().toString(), "--port", "0"),
                List.of("env", "JAVA_TOOL_OPTIONS=-Djava.io.tmpdir=" + temporary))) {
            await().until(() -> sandbox.output().contains(" is served at ") || !sandbox.isAlive());
            sandbox.kill();
            sandbox.exitCode();
            assertThat(sandbox.output()).contains(" is served at ");
        }
        assertThat(temporary).isDirectoryNotContaining("glob:**caravan*");
    }

    private SandboxOptions options(Path zip) {
        return SandboxOptions.shop(clock).withDataset(zip.toString());
    }

    private Path backup() throws IOException {
        return zip("backup.zip", backupEntries());
    }

    private static Map<String, String> backupEntries() {
        StringBuilder messages = new StringBuilder();
        for (int i = 0; i < 2_000; i++) {
            messages.append(
                    "{\"_id\":\"m" + i + "\",\"_creationTime\":1700000000000.5,\"text\":\"héllo " + i + "\"}\n");
        }
        Map<String, String> entries = new LinkedHashMap<>();
        entries.put("_tables/documents.jsonl", """
                {"id":1,"name":"messages"}
                """);
        entries.put(
                "_storage/documents.jsonl", """
                {"_id":"s","_creationTime":1.0}
                """);
        entries.put("messages/documents.jsonl", messages.toString());
        entries.put("messages/generated_schema.jsonl", "\"uniform\"\n");
        entries.put("empty/documents.jsonl", "");
        entries.put(
                "_components/waitlist/entries/documents.jsonl",
                """
                        {"_id":"e1","_creationTime":1.0}
                        {"_id":"e2","_creationTime":2.0}
                        """);
        entries.put(
                "_components/waitlist/_tables/documents.jsonl",
                """
                {"id":1,"name":"entries"}
                """);
        entries.put(
                "_components/waitlist/_components/inner/notes/documents.jsonl",
                """
                        {"_id":"k1","_creationTime":1700000000000.25,"n":9007199254740993,"b":{"$bytes":"AAE="}}""");
        return entries;
    }

    private Path zip(String name, Map<String, String> entries) throws IOException {
        Path path = directory.resolve(name);
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(path))) {
            for (Map.Entry<String, String> entry : entries.entrySet()) {
                zip.putNextEntry(new ZipEntry(entry.getKey()));
                zip.write(entry.getValue().getBytes(StandardCharsets.UTF_8));
                zip.closeEntry();
            }
        }
        return path;
    }
}
