package io.caravan.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.caravan.core.change.TableRef;
import io.caravan.core.checkpoint.CheckpointCodec;
import io.caravan.core.checkpoint.Completeness;
import io.caravan.core.destination.BatchSpan;
import io.caravan.core.destination.Rewrite;
import io.caravan.core.destination.StagedFile;
import io.caravan.core.file.Sha256;
import io.caravan.core.json.JsonFormatException;
import io.caravan.s3.Lake;
import io.caravan.s3.S3Key;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** After an upgrade, what an older version wrote is read: every file of every version there has been. */
class OldVersionsTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden");
    private static final String HASH = "0123456789abcdef".repeat(4);

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
        assertThatCode(() -> Manifests.read(bytes, manifest.get("batch").asLong()))
                .doesNotThrowAnyException();
    }

    /** What this version writes, one of each form. */
    static Map<String, List<byte[]>> written() throws JsonFormatException {
        return Map.of(
                "checkpoint", List.of(CheckpointCodec.write(Lake.checkpoint(1))),
                "manifest", List.of(Manifests.write(events()), Manifests.write(rewrite())),
                "commit",
                        List.of(new BatchRecordCodec(RecordForm.COMMIT, (file, batch) -> true)
                                .write(CommitSample.full((table, hash) -> hash))),
                "log-checkpoint", List.of(Manifests.sums().write(sum())));
    }

    @Test
    void every_version_up_to_the_one_that_is_written_has_its_files() throws IOException, JsonFormatException {
        for (Map.Entry<String, List<byte[]>> format : written().entrySet()) {
            for (Path file : filesOf(format.getKey())) {
                long version = version(Files.readAllBytes(file));
                assertThat(file.getParent().getFileName().toString()).isEqualTo("v" + version);
            }
            for (byte[] text : format.getValue()) {
                for (long version = 1; version <= version(text); version++) {
                    assertThat(GOLDEN.resolve(format.getKey()).resolve("v" + version))
                            .isNotEmptyDirectory();
                }
            }
        }
    }

    private static long version(byte[] json) throws IOException {
        return new ObjectMapper().readTree(json).path("version").asLong();
    }

    private static BatchRecord events() {
        return manifest("", List.of(file(Lake.USERS, 1), file(Lake.ENTRIES, 1)), 1, Rewrite.NONE);
    }

    private static BatchRecord rewrite() {
        StagedFile large = file(Lake.USERS, 2);
        Rewrite rewrite = new Rewrite(List.of(file(Lake.USERS, 1).key()), Map.of(large.key(), new BatchSpan(1, 1)), 0);
        return manifest(Sha256.of(Manifests.write(events())), List.of(large), 2, rewrite);
    }

    private static BatchRecord manifest(String previous, List<StagedFile> files, long batch, Rewrite rewrite) {
        return new BatchRecord(
                1,
                "writer-1",
                previous,
                files,
                List.of(),
                List.of(),
                Lake.checkpoint(batch),
                Lake.NOW,
                Completeness.of(OptionalLong.of(1_700_000_000_000_000_000L)),
                rewrite);
    }

    static LogSum sum() throws JsonFormatException {
        LogSum sum = new LogSum(RecordForm.MANIFEST);
        for (BatchRecord manifest : List.of(events(), rewrite())) {
            sum.add(new BatchLog.Entry(manifest, Sha256.of(Manifests.write(manifest))));
        }
        return sum;
    }

    private static StagedFile file(TableRef table, long batch) {
        return new StagedFile(S3Key.rawFile(table, batch, HASH).value(), table, 5, 1234, HASH, 0, 99);
    }
}
