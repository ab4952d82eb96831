package io.caravan.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where another process makes staging, the page of the one that syncs knows of it all the same. */
class StagedElsewhereTest {
    @TempDir
    private Path directory;

    @Test
    void the_page_of_a_process_that_makes_no_staging_shows_the_documents_that_another_one_published()
            throws IOException {
        try (WatchedCaravan caravan = new WatchedCaravan(directory, "staging.every=never")) {
            assertThat(caravan.sync()).isEmpty();
            assertThat(status(caravan).get("documents").isNull()).isTrue();
            assertThat(caravan.body("/")).contains("known once staging is published", "none is published yet");
            caravan.stageElsewhere();
            caravan.forward(Duration.ofMinutes(2));
            assertThat(caravan.sync()).isEmpty();
            JsonNode shown = status(caravan);
            assertThat(shown.get("documents").asLong()).isGreaterThan(250);
            assertThat(shown.get("staging").get("batch").asLong())
                    .isEqualTo(shown.get("batch").asLong());
        }
    }

    /** They hold rows of data, and stayed for ever: a process that keeps none let go of none either. */
    @ParameterizedTest
    @ValueSource(strings = {"staging.every=never", "staging.enabled=false", "staging.every=sync"})
    void copies_of_what_has_landed_go_with_the_first_start_that_has_no_use_for_them(String setting) throws IOException {
        Path landed = Files.createDirectories(directory.resolve("state/staging/landed"));
        Files.writeString(landed.resolve("00000000000000000001-0123456789abcdef.parquet"), "rows");
        try (WatchedCaravan caravan = new WatchedCaravan(directory, setting)) {
            assertThat(landed).as("beside %s, whose lake is no bucket", caravan).doesNotExist();
        }
    }

    private static JsonNode status(WatchedCaravan caravan) throws IOException {
        return new ObjectMapper().readTree(caravan.body("/status.json"));
    }
}
