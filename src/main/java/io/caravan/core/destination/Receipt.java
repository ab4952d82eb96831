package io.caravan.core.destination;

import io.caravan.core.checkpoint.Checkpoint;
import java.time.Instant;
import java.util.List;

/** Proof that a batch is visible, and the checkpoint that became durable with it. Only a {@link Destination} makes one. */
public record Receipt(long batch, List<StagedFile> files, Checkpoint checkpoint, Instant committedAt) {}
