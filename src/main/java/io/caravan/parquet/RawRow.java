package io.caravan.parquet;

import io.caravan.core.change.ChangeEvent;

/**
 * An event and what landing it added.
 *
 * @param generation of the event's table
 * @param batch that landed the event first
 * @param ingestedAtMicros UTC microseconds since 1970: when that batch was begun
 */
public record RawRow(ChangeEvent event, long generation, long batch, long ingestedAtMicros) {}
