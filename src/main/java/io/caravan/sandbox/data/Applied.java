package io.caravan.sandbox.data;

import java.util.List;

/**
 * What a steering command did.
 *
 * @param ts nanoseconds: the timestamp of its last commit
 * @param writes number of documents written
 * @param ids of the documents, in the order of the command; empty for random changes
 */
public record Applied(long ts, int writes, List<String> ids) {}
