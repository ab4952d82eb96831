package io.caravan.testing.ledger;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Set;

/** What an independent reader finds in a destination. */
public interface LandedBatches {
    /** The record of every batch, in order. */
    List<JsonNode> manifests();

    /** Every row that a reader sees, in no order. */
    List<LandedEvent> events();

    /** Data files that no reader sees. */
    Set<String> orphans();
}
