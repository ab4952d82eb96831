package io.caravan.journey;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.testing.RecordedTime;
import io.caravan.testing.ledger.LandedEvent;
import io.caravan.testing.process.Ran;
import io.caravan.testing.process.Workplace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A backup that is replaced by a newer export of the same deployment, under the same name, as a nightly job does it. */
class NightlyBackupTest {
    private static final String USERS = rows("u1", "Ada", "u2", "Grace");
    private static final Map<String, String> MONDAY = Map.of(
            "users/documents.jsonl", USERS,
            "messages/documents.jsonl", rows("m1", "one", "m2", "two", "m3", "three"),
            "drafts/documents.jsonl", rows("d1", "unsent"),
            "_components/waitlist/users/documents.jsonl", rows("w1", "first"));
    private static final Map<String, String> TUESDAY = Map.of(
            "users/documents.jsonl", USERS,
            "messages/documents.jsonl", rows("m1", "one", "m3", "changed", "m4", "four"),
            "reviews/documents.jsonl", rows("r1", "new"),
            "_components/waitlist/users/documents.jsonl", rows("w1", "first"));

    @TempDir
    private Path directory;

    private final RecordedTime time = new RecordedTime();
    private Path zip;

    @BeforeEach
    void backup() throws IOException {
        zip = directory.resolve("backup.zip");
        write(MONDAY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"streaming-export", "data-sync"})
    void what_changed_is_a_new_generation_and_what_did_not_is_read_no_second_time(String protocol) throws IOException {
        Workplace work = work("convex.protocol=" + protocol);
        sync(work);
        Map<String, Long> monday = generations(work);
        write(TUESDAY);
        sync(work);
        sync(work);
        sync(work);
        assertThat(state(work))
                .isEqualTo(Map.of(
                        "users", List.of("u1", "u2"),
                        "messages", List.of("m1", "m3", "m4"),
                        "reviews", List.of("r1"),
                        "waitlist/users", List.of("w1")));
        Map<String, Long> tuesday = generations(work);
        assertThat(tuesday.get("users")).isEqualTo(monday.get("users"));
        assertThat(tuesday.get("waitlist/users")).isEqualTo(monday.get("waitlist/users"));
        assertThat(tuesday.get("messages")).isGreaterThan(monday.get("messages"));
        assertThat(tuesday.get("drafts")).as("emptied").isGreaterThan(monday.get("drafts"));
        assertThat(ran(work, "verify").code()).isZero();
    }

    @Test
    void a_start_with_the_same_backup_changes_nothing_and_one_of_the_night_before_comes_back() throws IOException {
        Workplace work = work("tables.onDeleted=keep");
        sync(work);
        write(TUESDAY);
        sync(work);
        sync(work);
        Map<String, Long> tuesday = generations(work);
        sync(work);
        assertThat(generations(work)).isEqualTo(tuesday);
        write(MONDAY);
        sync(work);
        sync(work);
        assertThat(state(work)).containsEntry("messages", List.of("m1", "m2", "m3"));
        assertThat(generations(work).get("users")).isEqualTo(tuesday.get("users"));
    }

    private Workplace work(String... settings) {
        return new Workplace(directory, "sandbox:" + zip, "", settings);
    }

    private void sync(Workplace work) {
        Ran ran = ran(work, "sync");
        assertThat(ran.code()).as(ran.output()).isZero();
    }

    private Ran ran(Workplace work, String command) {
        return work.run(time.wiring(), command);
    }

    private static Map<String, Long> generations(Workplace work) {
        Map<String, Long> newest = new TreeMap<>();
        work.lake().events().forEach(event -> newest.merge(name(event), event.generation(), Math::max));
        return newest;
    }

    /** The ids of the documents that live in the newest generation of each table that has any. */
    private static Map<String, List<String>> state(Workplace work) {
        Map<String, Long> newest = generations(work);
        Map<String, TreeMap<String, LandedEvent>> living = new TreeMap<>();
        work.lake().events().stream()
                .filter(event -> event.generation() == newest.get(name(event)))
                .filter(event -> event.document().isPresent() || event.op().equals("delete"))
                .sorted(Comparator.comparing(LandedEvent::ts))
                .forEach(event -> living.computeIfAbsent(name(event), table -> new TreeMap<>())
                        .put(event.id(), event));
        Map<String, List<String>> state = new TreeMap<>();
        living.forEach((table, rows) -> {
            rows.values().removeIf(row -> row.document().isEmpty());
            state.put(table, List.copyOf(rows.keySet()));
        });
        state.values().removeIf(List::isEmpty);
        return state;
    }

    private static String name(LandedEvent event) {
        return event.component().isEmpty() ? event.table() : event.component() + "/" + event.table();
    }

    private static String rows(String... idsAndTexts) {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < idsAndTexts.length; i += 2) {
            lines.append(
                    """
                    {"_id":"%s","_creationTime":1700000000000.5,"text":"%s"}
                    """
                            .formatted(idsAndTexts[i], idsAndTexts[i + 1]));
        }
        return lines.toString();
    }

    private void write(Map<String, String> entries) throws IOException {
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
            for (Map.Entry<String, String> entry : new TreeMap<>(entries).entrySet()) {
                out.putNextEntry(new ZipEntry(entry.getKey()));
                out.write(entry.getValue().getBytes(StandardCharsets.UTF_8));
                out.closeEntry();
            }
        }
    }
}
