/** One process: sources are opened, locked, elected, run and drained. */
package io.caravan.app;
