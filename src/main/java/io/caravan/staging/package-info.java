/** Staging: each table's current state, built from the log by the embedded engine and published all at once. */
package io.caravan.staging;
