package io.caravan.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With the target delta an operator sees of each table what he sees with the target s3. */
class DeltaStatusTest {
    @TempDir
    private Path directory;

    @Test
    void documents_bytes_and_events_of_each_table_are_there() throws IOException {
        try (WatchedCaravan caravan =
                new WatchedCaravan(directory, "target=delta", "delta.location=file:" + directory.resolve("delta"))) {
            assertThat(caravan.sync()).isEmpty();
            caravan.source().post("/sandbox/apply", "{\"transactions\":5}");
            assertThat(caravan.sync()).isEmpty();
            JsonNode tables =
                    new ObjectMapper().readTree(caravan.body("/status.json")).path("tables");
            assertThat(tables).hasSizeGreaterThan(8);
            long documents = 0;
            for (JsonNode table : tables) {
                assertThat(table.path("documents").isNumber())
                        .as(table.toString())
                        .isTrue();
                assertThat(table.path("bytes").asLong()).as(table.toString()).isPositive();
                assertThat(table.path("rows").asLong()).as(table.toString()).isPositive();
                documents += table.path("documents").asLong();
            }
            assertThat(documents).isGreaterThan(250);
        }
    }
}
