package io.caravan.delta;

import io.caravan.core.change.TableRef;
import io.caravan.core.destination.BatchSpan;
import io.caravan.core.destination.StagedFile;
import io.caravan.ledger.BatchRecord;
import io.caravan.parquet.RawLayout;
import io.delta.kernel.expressions.Column;
import io.delta.kernel.expressions.Literal;
import io.delta.kernel.statistics.DataFileStatistics;
import java.util.Map;
import java.util.Optional;

/** What readers skip files of a bronze table by: exact, and of the columns that they ask for. */
final class BronzeStatistics {
    private BronzeStatistics() {}

    static DataFileStatistics of(StagedFile file, BatchRecord commit, TableRef table) {
        BatchSpan span = commit.rewrite().spans().get(file.key());
        if (span != null) {
            return new DataFileStatistics(
                    file.rows(),
                    bounds(file.minTs(), span.first()),
                    bounds(file.maxTs(), span.last()),
                    Map.of(new Column(RawLayout.TS), 0L, new Column(RawLayout.BATCH), 0L),
                    Optional.empty());
        }
        long generation = commit.checkpoint().generation(table);
        Map<Column, Literal> least = bounds(generation, file.minTs(), commit.batch());
        Map<Column, Literal> greatest = bounds(generation, file.maxTs(), commit.batch());
        Map<Column, Long> nulls = Map.of(
                new Column(RawLayout.GENERATION), 0L, new Column(RawLayout.TS), 0L, new Column(RawLayout.BATCH), 0L);
        return new DataFileStatistics(file.rows(), least, greatest, nulls, Optional.empty());
    }

    private static Map<Column, Literal> bounds(long ts, long batch) {
        return Map.of(
                new Column(RawLayout.TS), Literal.ofLong(ts),
                new Column(RawLayout.BATCH), Literal.ofLong(batch));
    }

    private static Map<Column, Literal> bounds(long generation, long ts, long batch) {
        return Map.of(
                new Column(RawLayout.GENERATION), Literal.ofLong(generation),
                new Column(RawLayout.TS), Literal.ofLong(ts),
                new Column(RawLayout.BATCH), Literal.ofLong(batch));
    }
}
