package io.caravan.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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

    private static JsonNode status(WatchedCaravan caravan) throws IOException {
        return new ObjectMapper().readTree(caravan.body("/status.json"));
    }
}
