package io.caravan.ledger;

import io.caravan.core.destination.StagedFile;

/**
 * A file that counts.
 *
 * @param firstBatch of the rows it holds
 * @param lastBatch of the rows it holds; the same as the first unless it was made of others
 */
public record LiveFile(StagedFile file, long firstBatch, long lastBatch) {}
