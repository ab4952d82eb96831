/** Delta Kernel over a store, without Hadoop: its engine, its checkpoints, and what its failures mean. */
package io.caravan.delta.kernel;
