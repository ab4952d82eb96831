/** Compaction: many small files of the log become few large ones, exchanged by one manifest. */
package io.caravan.s3.compaction;
