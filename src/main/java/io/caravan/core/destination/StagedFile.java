package io.caravan.core.destination;

import io.caravan.core.change.TableRef;

/**
 * An immutable, durable file.
 *
 * @param key below the destination's location; carries the batch number and the content hash
 * @param bytes size of the file
 * @param sha256 of the file, lower-case hexadecimal
 * @param minTs smallest {@code _ts} in nanoseconds, truncates included as 0
 */
public record StagedFile(String key, TableRef table, long rows, long bytes, String sha256, long minTs, long maxTs) {}
