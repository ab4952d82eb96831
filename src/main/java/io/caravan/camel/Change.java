package io.caravan.camel;

import io.caravan.core.change.ChangeEvent;

/**
 * An event on its way to the user's route; its slices are its own.
 *
 * @param generation of its table
 */
record Change(ChangeEvent event, long generation) {}
