package io.caravan.staging;

import io.caravan.core.change.TableRef;
import io.caravan.core.destination.Materialized.How;
import io.caravan.core.schema.SchemaFingerprint;
import io.caravan.core.schema.TableSchema;
import io.caravan.ledger.AsOf;
import io.caravan.ledger.LiveFile;
import io.caravan.ledger.LiveFiles;
import io.caravan.staging.record.Published;
import io.caravan.staging.record.StagedColumn;
import java.util.List;
import java.util.Optional;

/** How one table's files of the next state come about. */
sealed interface TablePlan {
    TableRef table();

    How how();

    /** Nothing has landed: the files stay. */
    record Keep(Published.Table standing) implements TablePlan {
        @Override
        public TableRef table() {
            return standing.table();
        }

        @Override
        public How how() {
            return How.KEPT;
        }
    }

    /**
     * The rows of the standing files whose documents nothing has happened to, and what has landed.
     *
     * @param fresh files with rows of later batches
     */
    record Merge(Published.Table standing, Target target, List<LiveFile> fresh) implements TablePlan {
        @Override
        public TableRef table() {
            return standing.table();
        }

        @Override
        public How how() {
            return How.MERGED;
        }
    }

    /** The whole history of the generation. */
    record Rebuild(Target target) implements TablePlan {
        @Override
        public TableRef table() {
            return target.table();
        }

        @Override
        public How how() {
            return How.REBUILT;
        }
    }

    /**
     * What the table is to become.
     *
     * @param columns of the widest schema known
     * @param asOf the end of the last batch to be read
     */
    record Target(
            TableRef table, long generation, SchemaFingerprint fingerprint, List<StagedColumn> columns, AsOf asOf) {
        /** To look at the documents only. */
        static Target ofDocuments(TableRef table, LiveFiles head) {
            return new Target(
                    table,
                    head.generations().get(table),
                    SchemaFingerprint.of(TableSchema.EMPTY),
                    List.of(),
                    head.asOf());
        }
    }

    /**
     * A generation's old rows tell nothing of its successor; and a column that has become wider is read from the history again,
     * because the narrow value does not always say how the wide one is spelled.
     */
    static TablePlan of(Target target, Optional<Published.Table> published, List<LiveFile> fresh) {
        Optional<Published.Table> usable = published.filter(standing ->
                standing.generation() == target.generation() && target.columns().containsAll(standing.columns()));
        if (usable.isEmpty()) {
            return new Rebuild(target);
        }
        Published.Table standing = usable.get();
        boolean same = standing.columns().size() == target.columns().size();
        return fresh.isEmpty() && same
                ? new Keep(standing.under(target.fingerprint()).at(target.asOf()))
                : new Merge(standing, target, fresh);
    }
}
