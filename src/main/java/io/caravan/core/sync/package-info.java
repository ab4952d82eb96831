/** A sync: where it goes on, how pages become batches, and in which order a batch lands and the checkpoint advances. */
package io.caravan.core.sync;
