package io.caravan.deltalog;

/**
 * A Parquet file of a table.
 *
 * @param path relative to the table's folder, of characters that a URI takes as they are
 */
public record DataFile(String path, long bytes, long rows) {}
