package io.caravan.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.caravan.core.checkpoint.CheckpointCodec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** After an upgrade, what an older version wrote is read: every file of every version there has been. */
class OldVersionsTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden");

    static List<Path> checkpoints() throws IOException {
        return filesOf("checkpoint");
    }

    static List<Path> manifests() throws IOException {
        return filesOf("manifest").stream()
                .filter(file -> !file.endsWith("_destination.json"))
                .toList();
    }

    private static List<Path> filesOf(String format) throws IOException {
        try (Stream<Path> files = Files.walk(GOLDEN.resolve(format))) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("checkpoints")
    void a_checkpoint_of_every_version_is_read(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        assertThatCode(() -> CheckpointCodec.read(bytes, file.toString())).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @MethodSource("manifests")
    void a_manifest_of_every_version_is_read(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        JsonNode manifest = new ObjectMapper().readTree(bytes);
        assertThatCode(() -> ManifestCodec.read(bytes, manifest.get("batch").asLong(), file.toString()))
                .doesNotThrowAnyException();
    }

    @Test
    void every_version_up_to_the_one_that_is_written_has_its_files() throws IOException {
        for (String format : List.of("checkpoint", "manifest")) {
            long newest = 0;
            for (Path file : filesOf(format)) {
                JsonNode version = new ObjectMapper().readTree(file.toFile()).path("version");
                assertThat(file.getParent().getFileName().toString()).isEqualTo("v" + version.asLong());
                newest = Math.max(newest, version.asLong());
            }
            for (long version = 1; version <= newest; version++) {
                assertThat(GOLDEN.resolve(format).resolve("v" + version)).isNotEmptyDirectory();
            }
        }
    }
}
