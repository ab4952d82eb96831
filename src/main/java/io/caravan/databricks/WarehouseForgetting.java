package io.caravan.databricks;

import io.caravan.core.change.TableRef;
import io.caravan.core.checkpoint.Checkpoint;
import io.caravan.core.destination.Forgetting;
import io.caravan.core.destination.StagedBatch;
import io.caravan.core.json.Json;
import io.caravan.core.runtime.SyncRuntime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Takes documents out of a bronze table by statements, each of which may run twice. The table is not append-only for as long as it takes.
 * Whoever is killed between two of them leaves documents that the same call finds again, and a property that the next batch of the table,
 * or that call, sets back.
 *
 * @param claim makes this writer the only one, and empties the table of staged rows
 */
record WarehouseForgetting(Statements statements, DatabricksConfig config, SyncRuntime runtime, Runnable claim)
        implements Forgetting {
    private static final int IDS_A_STATEMENT = 10_000;

    @Override
    public Work forget(TableRef table, Set<String> ids) {
        return new OfTable(table, slices(ids));
    }

    private static List<String> slices(Set<String> ids) {
        List<String> all = List.copyOf(new TreeSet<>(ids));
        List<String> slices = new ArrayList<>();
        for (int from = 0; from < all.size(); from += IDS_A_STATEMENT) {
            slices.add(Json.write(all.subList(from, Math.min(all.size(), from + IDS_A_STATEMENT))));
        }
        return slices;
    }

    private final class OfTable implements Work {
        private final SqlName name;
        private final BronzeTable bronze;
        private final List<String> slices;
        private Optional<Found> found = Optional.empty();

        /** @param slices JSON arrays of ids */
        private OfTable(TableRef table, List<String> slices) {
            this.name = config.bronze(table);
            this.bronze = new BronzeTable(statements, config, runtime, table);
            this.slices = slices;
        }

        @Override
        public int expire() {
            return 0;
        }

        @Override
        public Found found() {
            return found.orElse(Found.NOTHING);
        }

        /** Never a batch: a batch would have to say whom it leaves out, until it is in the table. */
        @Override
        public Optional<StagedBatch> rewrite(Checkpoint next) {
            if (found.isEmpty()) {
                claim.run();
                bronze.evolve();
                Found there = count();
                if (there.rows() > 0) {
                    delete();
                }
                found = Optional.of(there);
            }
            return Optional.empty();
        }

        private Found count() {
            int ids = 0;
            long rows = 0;
            for (String slice : slices) {
                Map<String, Object> counted = statements
                        .query(
                                "Cannot look for documents in " + name,
                                Sql.of(
                                        "SELECT count(DISTINCT _id) AS ids, count(*) AS rows FROM " + name.quoted()
                                                + " WHERE _id IN (SELECT explode(from_json(?, 'array<string>')))",
                                        slice))
                        .get(0);
                ids += ((Number) counted.get("ids")).intValue();
                rows += ((Number) counted.get("rows")).longValue();
            }
            return new Found(ids, 0, 0, rows);
        }

        private void delete() {
            String doing = "Cannot forget documents of " + name;
            statements.run(
                    doing,
                    Sql.of("ALTER TABLE " + name.quoted() + " SET TBLPROPERTIES ('delta.appendOnly' = 'false')"));
            for (String slice : slices) {
                statements.run(
                        doing,
                        Sql.of(
                                "MERGE INTO " + name.quoted()
                                        + " AS t USING (SELECT explode(from_json(?, 'array<string>')) AS _id) AS s"
                                        + " ON t._id = s._id WHEN MATCHED THEN DELETE",
                                slice));
            }
            bronze.evolve();
        }
    }
}
