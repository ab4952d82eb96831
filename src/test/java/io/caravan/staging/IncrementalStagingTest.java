package io.caravan.staging;

import static io.caravan.staging.StagingHistory.ENTRIES;
import static io.caravan.staging.StagingHistory.USERS;
import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.core.change.TableRef;
import io.caravan.testing.ledger.StagedDelta;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Staging that is kept by its changes, over random batches, beside the state that they amount to and beside a full build. */
class IncrementalStagingTest {
    private static final long SEED = 20_261_129;
    private static final int FULL = 12;

    @TempDir
    private Path directory;

    @Test
    void forty_batches_of_whatever_happens_give_the_rows_of_a_full_build() {
        run(lake("engine"), 40, SEED, IncrementalStagingTest::byTheEngine);
    }

    @Test
    void batches_of_whatever_happens_give_the_rows_of_a_full_build_row_by_row() {
        run(lake("rows"), 30, SEED + 1, history -> history.ofPartsRowByRow(FULL));
    }

    @Test
    @Tag("slow")
    void five_hundred_batches_of_whatever_happens_give_the_rows_of_a_full_build() {
        run(lake("engine"), 500, SEED + 2, IncrementalStagingTest::byTheEngine);
    }

    /** With another engine's OPTIMIZE and VACUUM of bronze in between; one step of time is half a day, so that there is something to vacuum. */
    @Test
    @Tag("slow")
    void two_hundred_batches_into_bronze_give_the_silver_of_a_full_build() {
        StagingHistory history = new DeltaStagingHistory(directory.resolve("delta"));
        run(new Life(history, 12), 200, SEED + 3, IncrementalStagingTest::byTheEngine);
    }

    private static StateMaterializer byTheEngine(StagingHistory history) {
        return history.ofParts(FULL, UnaryOperator.identity());
    }

    /** @param pace hours that pass between some batches */
    private record Life(StagingHistory history, int pace) {}

    private Life lake(String name) {
        return new Life(new StagingHistory(directory.resolve(name)), 2);
    }

    private void run(Life life, int batches, long seed, Function<StagingHistory, StateMaterializer> making) {
        StagingHistory history = life.history;
        Random random = new Random(seed);
        StateMaterializer materializer = making.apply(history);
        Happening happening = new Happening(history, random);
        for (int batch = 1; batch <= batches; batch++) {
            happening.land(batch);
            if (random.nextInt(12) == 0) {
                materializer.close();
                materializer = making.apply(history);
            }
            if (random.nextInt(6) > 0) {
                materializer.materialize();
            }
            history.hours.addAndGet(random.nextInt(8) == 0 ? life.pace : 0);
            if (batch % 10 == 0) {
                materializer.materialize();
                assertThat(history.staged().rows())
                        .as("seed %d, batch %d", seed, batch)
                        .isEqualTo(history.expected());
                StagedDelta.verify(history.root());
                assertSameAsFull(history, "seed " + seed + ", batch " + batch);
            }
        }
        materializer.close();
    }

    /** {@code verify} reads the whole history for it, and compares ids and revisions. */
    private static void assertSameAsFull(StagingHistory history, String when) {
        LandedState full = history.state(UnaryOperator.identity());
        full.staging().forEach((table, staging) -> {
            assertThat(staging.differences()).as("%s, %s", when, table).isZero();
            assertThat(staging.rows())
                    .as("%s, %s", when, table)
                    .isEqualTo(full.tables().get(table).rows());
        });
        assertThat(full.staging()).as(when).hasSameSizeAs(full.tables());
    }

    /** What may happen to two tables in a batch. */
    private static final class Happening {
        private final StagingHistory history;
        private final Random random;
        private final Map<TableRef, List<String>> living = new TreeMap<>();
        private final List<String> deleted = new ArrayList<>();
        private int kinds = 1;
        private int next;

        Happening(StagingHistory history, Random random) {
            this.history = history;
            this.random = random;
        }

        void land(int batch) {
            if (random.nextInt(15) == 0) {
                kinds++;
            }
            for (TableRef table : List.of(USERS, ENTRIES)) {
                if (batch == 1 || random.nextInt(3) > 0) {
                    happen(table, batch);
                }
            }
            history.land();
            if (random.nextInt(9) == 0) {
                history.compact();
            }
        }

        private void happen(TableRef table, int batch) {
            List<String> ids = living.computeIfAbsent(table, unused -> new ArrayList<>());
            int dice = batch == 1 ? 0 : random.nextInt(24);
            if (dice == 1) {
                // As of a resync, or of a table that was emptied.
                history.truncate(table);
                ids.clear();
            }
            if (dice == 2) {
                while (!ids.isEmpty()) {
                    delete(table, ids, ids.size() - 1);
                }
            }
            insert(table, ids, dice < 3 ? 60 : random.nextInt(9));
            for (int i = random.nextInt(5); i > 0 && !ids.isEmpty(); i--) {
                change(table, ids);
            }
            for (int i = random.nextInt(4); i > 0 && !ids.isEmpty(); i--) {
                delete(table, ids, random.nextInt(ids.size()));
            }
        }

        private void insert(TableRef table, List<String> ids, int count) {
            for (int i = 0; i < count; i++) {
                boolean again = !deleted.isEmpty() && random.nextInt(6) == 0;
                String id = again ? deleted.remove(random.nextInt(deleted.size())) : table.table() + next++;
                if (!ids.contains(id) && id.startsWith(table.table())) {
                    history.upsert(table, id, document());
                    ids.add(id);
                }
            }
        }

        private void change(TableRef table, List<String> ids) {
            boolean newest = random.nextInt(2) == 0;
            int place = newest ? ids.size() - 1 - random.nextInt(Math.min(5, ids.size())) : random.nextInt(ids.size());
            history.upsert(table, ids.get(place), document());
        }

        private void delete(TableRef table, List<String> ids, int place) {
            String id = ids.remove(place);
            history.delete(table, id);
            deleted.add(id);
        }

        /** Later ones have more fields, and now and then a field is of another type. */
        private Map<String, Literal> document() {
            Map<String, Literal> document = new TreeMap<>();
            for (int field = 0; field <= kinds; field++) {
                if (random.nextInt(3) > 0) {
                    document.put("f" + field, literal(field));
                }
            }
            return document;
        }

        private Literal literal(int field) {
            int usual = 1 + field % (Literal.BY_KIND.size() - 1);
            boolean odd = random.nextInt(600) == 0;
            return Literal.anyOf(List.of(odd ? 1 + random.nextInt(Literal.BY_KIND.size() - 1) : usual), random);
        }
    }
}
