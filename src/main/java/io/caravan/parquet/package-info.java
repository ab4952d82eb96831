/** The row layout of raw_change_log and bronze as Parquet files. */
package io.caravan.parquet;
