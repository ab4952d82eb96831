package io.caravan.journey;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.caravan.testing.ledger.EventLedger;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** By streaming export, every event is compared with the sandbox's own log by an independent reader. */
class JourneyTest extends ProtocolJourney {
    @Override
    String protocol() {
        return STREAMING_EXPORT;
    }

    @Override
    int rowsPerBatch() {
        return 1500;
    }

    @Override
    void verify() {
        EventLedger.verify(log, work.lake());
        verifyState();
    }

    @Override
    void verifyState() {
        assertThat(EventLedger.currentState(work.lake())).isEqualTo(EventLedger.currentState(log));
    }

    @Override
    void verifyWhatHasLanded() {
        EventLedger.verify(log, work.lake());
    }

    @Test
    void a_first_sync_lands_every_document_once_and_a_truncate_of_every_table() {
        assertThat(work.run("sync")).isZero();
        assertThat(EventLedger.verify(log, work.lake())).isGreaterThan(documents());
        List<String> truncated = new ArrayList<>();
        work.lake()
                .manifests()
                .get(0)
                .get("truncates")
                .forEach(table -> truncated.add(table.get("table").asText()));
        assertThat(truncated)
                .contains("drafts", "users", "orders", "oddValues", "notes")
                .hasSize(9);
    }

    @Test
    void a_file_says_in_its_footer_whose_it_is_and_by_which_schema_to_read_it() {
        work.run("sync");
        JsonNode manifest = work.lake().manifests().get(0);
        JsonNode schemas = manifest.get("checkpoint").get("schemas");
        JsonNode file = StreamSupport.stream(manifest.get("files").spliterator(), false)
                .filter(each -> schemas.has(each.get("table").asText()))
                .findFirst()
                .orElseThrow();
        String fingerprint = schemas.get(file.get("table").asText()).asText();
        assertThat(work.lake().footer(file.get("key").asText()))
                .containsEntry("caravan.layout", "1")
                .containsEntry("caravan.source", "app")
                .containsEntry("caravan.batch", "1")
                .containsEntry("caravan.schema", fingerprint);
    }
}
