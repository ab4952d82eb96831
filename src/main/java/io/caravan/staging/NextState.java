package io.caravan.staging;

import io.caravan.core.change.TableRef;
import io.caravan.core.destination.Materialized.Behind;
import io.caravan.core.destination.Materialized.How;
import io.caravan.core.destination.Materialized.TableState;
import io.caravan.core.failure.SyncFailure;
import io.caravan.core.schema.SchemaFingerprint;
import io.caravan.core.schema.TableSchema;
import io.caravan.core.watch.Amount;
import io.caravan.core.watch.SyncEvent;
import io.caravan.ledger.AsOf;
import io.caravan.ledger.HistoryReader;
import io.caravan.ledger.LiveFile;
import io.caravan.ledger.LiveFiles;
import io.caravan.staging.record.Published;
import io.caravan.staging.record.StagedColumn;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The tables of the state as of one batch, each made in the cheapest way that is right. */
final class NextState {
    private static final Logger LOG = LoggerFactory.getLogger(NextState.class);
    private static final long WORTH_A_LINE = 1_000_000;
    private static final SchemaFingerprint NO_COLUMNS = SchemaFingerprint.of(TableSchema.EMPTY);

    private final HistoryReader log;
    private final TableBuild build;
    private final LiveFiles head;
    private final Optional<Published> published;
    private final Optional<Published> visible;
    private final Map<TableRef, Published.Table> fallback;
    private final List<Published.Table> tables = new ArrayList<>();
    private final List<TableState> states = new ArrayList<>();
    private final SortedMap<TableRef, AsOf> missing = new TreeMap<>();
    private final List<Behind> behind = new ArrayList<>();

    /**
     * @param head files since the published state; all files where there is none
     * @param published what is built upon
     * @param visible what stays where a table cannot be built; the same, unless everything is built anew
     */
    NextState(
            HistoryReader log,
            TableBuild build,
            LiveFiles head,
            Optional<Published> published,
            Optional<Published> visible) {
        this.log = log;
        this.build = build;
        this.head = head;
        this.published = published;
        this.fallback = visible.map(Published::byTable).orElse(Map.of());
        this.visible = visible;
    }

    /** One table after another: each may take all of the memory. */
    Published build(String source, Clock clock) throws IOException {
        Map<TableRef, Published.Table> standing =
                published.map(Published::byTable).orElse(Map.of());
        int done = 0;
        for (Map.Entry<TableRef, Long> table : new TreeMap<>(head.generations()).entrySet()) {
            build.turnsTo(new SyncEvent.Stage(
                    table.getKey(), done++, head.generations().size()));
            build(table.getKey(), table.getValue(), Optional.ofNullable(standing.get(table.getKey())));
        }
        return Published.of(source, head.asOf(), clock.instant(), List.copyOf(tables), missing);
    }

    /** What is wrong with one table is no reason to hold back the others. A store that fails, fails for all. */
    private void build(TableRef table, long generation, Optional<Published.Table> before) throws IOException {
        Optional<AsOf> asOf = head.asOf(table);
        if (asOf.isEmpty()) {
            stay(table);
            return;
        }
        try {
            long since = before.map(state -> state.asOf().batch()).orElse(0L);
            Optional<Published.Table> usable =
                    before.filter(state -> !head.isOutdated(table, state.asOf().batch()));
            TablePlan plan =
                    TablePlan.of(target(table, generation, asOf.get(), before), usable, head.of(table, since + 1));
            add(plan, before, asOf.get());
        } catch (SyncFailure failure) {
            build.renew();
            stayBehind(table, failure);
        }
        build.done();
    }

    private void stayBehind(TableRef table, SyncFailure failure) {
        behind.add(new Behind(table, stay(table).map(state -> state.asOf().batch()), failure));
    }

    /** The table is what readers see of it now. */
    private Optional<Published.Table> stay(TableRef table) {
        Optional<Published.Table> standing = Optional.ofNullable(fallback.get(table));
        standing.ifPresent(state -> {
            tables.add(state);
            states.add(state.state(How.KEPT));
        });
        if (standing.isEmpty()) {
            missing.put(table, lastWithout(table));
        }
        return standing;
    }

    /** Up to here nothing was missing. */
    private AsOf lastWithout(TableRef table) {
        return visible.map(state -> state.missing().getOrDefault(table, state.asOf()))
                .orElse(AsOf.NOTHING);
    }

    List<Behind> behind() {
        return List.copyOf(behind);
    }

    boolean areAllBehind() {
        return !behind.isEmpty() && behind.size() == head.generations().size();
    }

    boolean isAnythingNew() {
        return states.stream().anyMatch(state -> state.how() != How.KEPT);
    }

    List<TableState> states() {
        return List.copyOf(states);
    }

    private void add(TablePlan plan, Optional<Published.Table> before, AsOf asOf) throws IOException {
        Published.Table table;
        How how = plan.how();
        if (plan instanceof TablePlan.Keep keep) {
            table = keep.standing();
        } else if (plan instanceof TablePlan.Merge merge) {
            Optional<Published.Table> merged = build.merge(merge);
            how = merged.isEmpty() ? How.REBUILT : unlessKept(merged.get(), merge.standing());
            table = merged.isPresent() ? merged.get() : rebuild(new TablePlan.Rebuild(merge.target()), before);
        } else {
            table = rebuild((TablePlan.Rebuild) plan, before);
        }
        tables.add(table.at(asOf));
        states.add(table.state(how));
    }

    private static How unlessKept(Published.Table merged, Published.Table standing) {
        return merged.version() == standing.version() ? How.KEPT : How.MERGED;
    }

    /** The history may reach beyond the head by now; rows beyond are not read. */
    private Published.Table rebuild(TablePlan.Rebuild plan, Optional<Published.Table> before) throws IOException {
        List<LiveFile> files = log.files(plan.table(), plan.target().generation());
        long rows = files.stream().mapToLong(live -> live.file().rows()).sum();
        if (rows >= WORTH_A_LINE) {
            LOG.info(
                    "Staging of {} is built from {} in {}",
                    plan.table(),
                    Amount.of(rows, "row"),
                    Amount.of(files.size(), "file"));
        }
        long visible = Stream.concat(before.stream(), Optional.ofNullable(fallback.get(plan.table())).stream())
                .mapToLong(Published.Table::version)
                .max()
                .orElse(0);
        return build.rebuild(plan, files, visible);
    }

    private TablePlan.Target target(TableRef table, long generation, AsOf asOf, Optional<Published.Table> before)
            throws IOException {
        SchemaFingerprint fingerprint =
                Optional.ofNullable(head.schemas().get(table)).orElse(NO_COLUMNS);
        return new TablePlan.Target(table, generation, fingerprint, columns(table, fingerprint, before), asOf);
    }

    /** Those of the same schema are known from the published state. */
    private List<StagedColumn> columns(TableRef table, SchemaFingerprint of, Optional<Published.Table> before)
            throws IOException {
        if (before.isPresent() && before.get().fingerprint().equals(of)) {
            return before.get().columns();
        }
        return of.equals(NO_COLUMNS) ? List.of() : StagedColumn.of(log.schema(table, of));
    }
}
