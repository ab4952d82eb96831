/** The ways in which a sync can fail; the type decides exit code and retry. */
package io.caravan.core.failure;
