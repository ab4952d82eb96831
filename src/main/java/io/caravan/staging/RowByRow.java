package io.caravan.staging;

import io.caravan.core.change.ChangeEvent;
import io.caravan.core.failure.SyncFailure;
import io.caravan.parquet.RawFileReader;
import io.caravan.parquet.RawRow;
import io.caravan.parquet.TypedFileReader;
import io.caravan.parquet.TypedRow;
import io.caravan.staging.engine.Duck;
import io.caravan.staging.record.StagedColumn;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.PrimitiveIterator;
import java.util.function.IntFunction;

/**
 * A table's rows one at a time, where DuckDB says which ones count and this reads and writes them: for tables that are too wide, or whose
 * documents are too large, for an engine that takes some thousands of rows and all their columns together. What it holds is a document
 * and a row group, whatever the table.
 */
final class RowByRow {
    private static final long NONE = -1;

    private final Duck duck;
    private final Runnable rowDone;

    /** @param rowDone is told of every row */
    RowByRow(Duck duck, Runnable rowDone) {
        this.duck = duck;
        this.rowDone = rowDone;
    }

    interface DocumentConsumer {
        void accept(RawRow row, ChangeEvent.Upsert document) throws IOException;
    }

    /** The live documents among the winners. */
    void documents(List<Path> raw, DocumentConsumer consumer) throws IOException {
        documents(raw, TableSql::liveRows, consumer);
    }

    private void documents(List<Path> raw, IntFunction<String> chosen, DocumentConsumer consumer) throws IOException {
        for (int file = 0; file < raw.size(); file++) {
            Places live = new Places(duck.numbers(chosen.apply(file)));
            if (live.hasMore()) {
                documents(raw.get(file), live, consumer);
            }
        }
    }

    private void documents(Path raw, Places live, DocumentConsumer consumer) throws IOException {
        try (RawFileReader reader = RawFileReader.open(raw)) {
            reader.forEach(row -> {
                duck.refuseIfStopped();
                if (live.isNext() && row.event() instanceof ChangeEvent.Upsert document) {
                    consumer.accept(row, document);
                    rowDone.run();
                }
            });
        }
    }

    /** @param chosen the statement that gives the rows of a file by its place, in order */
    void write(List<Path> raw, IntFunction<String> chosen, List<StagedColumn> columns, TypedParts parts)
            throws IOException {
        TypedDocument typed = new TypedDocument(columns, TypedParts.FIRST_FIELD);
        TypedRow out = new TypedRow(parts.columns().size());
        documents(raw, chosen, (row, document) -> {
            out.clear();
            out.set(TypedParts.ID, document.id());
            document.creationTimeMicros().ifPresent(micros -> out.set(TypedParts.CREATION_TIME, micros));
            out.set(TypedParts.GENERATION, row.generation());
            out.set(TypedParts.TS, document.ts());
            read(typed, document, out);
            parts.append(out);
        });
    }

    private static void read(TypedDocument typed, ChangeEvent.Upsert document, TypedRow out) {
        try {
            typed.read(document.document(), out);
        } catch (TypedDocument.Misfit misfit) {
            throw Duck.misfit("no " + misfit.type());
        } catch (CanonicalJsonReader.Broken broken) {
            throw new SyncFailure.StateUnreadable(
                    "A document of the history is no canonical JSON: its file was made by something else."
                            + " Restore the files of the table's history from a backup.");
        }
    }

    /** The standing rows to whose documents nothing has happened. */
    void keep(List<Path> standing, TypedParts parts) throws IOException {
        for (Path file : standing) {
            Places outdated = new Places(duck.numbers(TableSql.outdatedRows(file)));
            new TypedFileReader(file, parts.columns()).forEach(row -> {
                duck.refuseIfStopped();
                if (!outdated.isNext()) {
                    parts.append(row);
                    rowDone.run();
                }
            });
        }
    }

    /** Some rows of a file, while one goes through it. */
    private static final class Places {
        private final PrimitiveIterator.OfLong chosen;
        private long next;
        private long at;

        Places(PrimitiveIterator.OfLong chosen) {
            this.chosen = chosen;
            this.next = following();
        }

        boolean hasMore() {
            return next != NONE;
        }

        /** Whether the row that comes now is one of them. */
        boolean isNext() {
            boolean is = at++ == next;
            if (is) {
                next = following();
            }
            return is;
        }

        private long following() {
            return chosen.hasNext() ? chosen.nextLong() : NONE;
        }
    }
}
