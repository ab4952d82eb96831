/** The files of a Delta table's log, as bytes: reader version 1, writer version 2. Who stores them, and when, is others' business. */
package io.caravan.deltalog;
