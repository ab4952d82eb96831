package io.caravan.parquet;

import io.caravan.core.change.ChangeEvent;

/** @param generation of the event's table */
record RawRow(ChangeEvent event, long generation) {}
