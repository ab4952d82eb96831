package io.caravan.testbed.warehouse;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;

/** The commits of a Delta table, and what we wrote into them. */
final class Commits {
    private static final String USER_METADATA = "spark.databricks.delta.commitInfo.userMetadata";

    private final Path table;

    private Commits(Path table) {
        this.table = table;
    }

    static Commits of(SparkSession session, String name) {
        String location =
                session.sql("DESCRIBE DETAIL " + name).select("location").head().getString(0);
        return new Commits(Path.of(URI.create(location).getPath()));
    }

    /** A session whose commits bear the mark, and which is the same otherwise. */
    static SparkSession marked(SparkSession session, String mark) {
        SparkSession own = ((org.apache.spark.sql.classic.SparkSession) session).cloneSession();
        own.conf().set(USER_METADATA, mark);
        return own;
    }

    Path table() {
        return table;
    }

    /** How many rows the commit with this mark wrote; 0 if there is none, as after an INSERT of nothing. */
    long rows(String mark) {
        return infos().stream()
                .filter(info -> info.path("userMetadata").asText().contains(mark))
                .mapToLong(info ->
                        info.path("operationMetrics").path("numOutputRows").asLong())
                .sum();
    }

    /** The files that COPY INTO has loaded so far. */
    Set<String> copied() {
        Set<String> copied = new HashSet<>();
        for (JsonNode info : infos()) {
            String metadata = info.path("userMetadata").asText();
            if (metadata.startsWith("{\"copy_into\"")) {
                Json.read(metadata).get("copy_into").forEach(path -> copied.add(path.asText()));
            }
        }
        return copied;
    }

    private List<JsonNode> infos() {
        try (Stream<Path> files = Files.list(table.resolve("_delta_log"))) {
            return files.filter(file -> file.getFileName().toString().matches("\\d+\\.json"))
                    .sorted(Comparator.reverseOrder())
                    .flatMap(file -> info(file).stream())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Optional<JsonNode> info(Path commit) {
        try (Stream<String> lines = Files.lines(commit)) {
            return lines.filter(line -> line.startsWith("{\"commitInfo\""))
                    .findFirst()
                    .map(line -> Json.read(line).get("commitInfo"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
