package io.caravan.databricks;

import java.util.Map;
import java.util.Optional;

/**
 * Where a source stands.
 *
 * @param bronze catalog and schema of its bronze tables
 * @param epoch counts the changes of the row
 * @param writer id of the process that may commit
 * @param batch that every table holds; 0 before the first
 * @param receipt the record of that batch
 * @param pending the record of a batch that is decided and not in every table yet
 */
record ControlRow(
        String deployment,
        String bronze,
        long epoch,
        String writer,
        long batch,
        Optional<String> receipt,
        Optional<String> pending) {
    /** As it is when this writer has decided a batch and finished it. */
    ControlRow after(long landed, String record) {
        return new ControlRow(deployment, bronze, epoch + 2, writer, landed, Optional.of(record), Optional.empty());
    }

    static ControlRow of(Map<String, Object> row) {
        return new ControlRow(
                (String) row.get("deployment"),
                (String) row.get("bronze"),
                ((Number) row.get("epoch")).longValue(),
                (String) row.get("writer"),
                ((Number) row.get("batch")).longValue(),
                Optional.ofNullable((String) row.get("receipt")),
                Optional.ofNullable((String) row.get("pending")));
    }
}
