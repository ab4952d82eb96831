package io.caravan.camel;

import java.nio.file.Path;

/**
 * What a reader works with from its start to its stop.
 *
 * @param notes where its checkpoint is, under {@link Notes#CHECKPOINT}
 * @param spool directory of what is too large for memory; it holds nothing at the start
 */
public record Reader(Notes notes, Delivery delivery, Stopping stopping, Path spool) {}
