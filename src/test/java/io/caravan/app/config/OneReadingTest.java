package io.caravan.app.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a command is warned of and what it is configured to do are of one reading of each file: an editor may save it between two. */
class OneReadingTest {
    @TempDir
    private Path directory;

    /** How often each file of settings was read, as the JVM saw it. */
    private Map<String, Long> readings(Runnable work) throws IOException {
        Path seen = directory.resolve("seen.jfr");
        try (Recording recording = new Recording()) {
            recording.enable("jdk.FileRead").withoutThreshold();
            recording.start();
            work.run();
            recording.stop();
            recording.dump(seen);
        }
        return RecordingFile.readAllEvents(seen).stream()
                .filter(event -> event.getLong("bytesRead") > 0)
                .map(event -> Path.of(String.valueOf(event.getString("path"))))
                .filter(path -> path.startsWith(directory) && path.toString().endsWith(".properties"))
                .map(path -> path.getFileName().toString())
                .collect(Collectors.groupingBy(name -> name, TreeMap::new, Collectors.counting()));
    }

    @Test
    void each_file_is_read_once_for_its_warnings_and_for_its_values() throws IOException {
        Files.writeString(directory.resolve("application.properties"), "convex.url=sandbox:shop\nmy.own=1\n");
        Path sources = Files.createDirectory(directory.resolve("sources"));
        Files.writeString(sources.resolve("orders.properties"), "batch.max.rows=1\nbatch.max.rows=2\n");
        Files.writeString(sources.resolve("billing.properties"), "batch.max.rows=3\n");
        Map<String, Long> readings = readings(() -> {
            ProcessConfig.Read read =
                    ProcessConfig.read(ProcessConfig.Layers.read(directory, Map.of(), Map.of()), directory);
            assertThat(read.warnings()).hasSize(2);
            assertThat(read.config(List.of(), RequiredAccess.SOURCE).names()).containsExactly("billing", "orders");
            assertThat(read.effective(List.of())).hasSize(2);
        });
        assertThat(readings)
                .isEqualTo(Map.of("application.properties", 1L, "billing.properties", 1L, "orders.properties", 1L));
    }
}
