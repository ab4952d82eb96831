package io.caravan.s3;

import io.caravan.core.sync.StagedFile;

/** A file of raw_change_log and the batches, first to last, whose rows it may hold; other files may hold rows of them too. */
record LiveFile(StagedFile file, long firstBatch, long lastBatch) {}
