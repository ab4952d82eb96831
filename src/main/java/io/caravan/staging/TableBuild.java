package io.caravan.staging;

import io.caravan.core.runtime.SyncRuntime;
import io.caravan.core.watch.SyncEvent;
import io.caravan.ledger.LiveFile;
import io.caravan.ledger.StateLayout;
import io.caravan.staging.engine.Duck;
import io.caravan.staging.engine.Sql;
import io.caravan.staging.record.CreationSpan;
import io.caravan.staging.record.Published;
import io.caravan.store.ObjectKey;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Carries out a table's plan: the parts of its next version, written and stored, not yet published. */
final class TableBuild {
    private static final Comparator<Published.Part> BY_CREATION = Comparator.comparingLong(
            part -> part.created().map(CreationSpan::first).orElse(Long.MIN_VALUE));

    private final Duck duck;
    private final LocalFiles files;
    private final PartWriter writer;
    private final PartPlan.Limits limits;

    /** @param run an id that no other run has */
    TableBuild(StateLayout layout, Duck duck, LocalFiles files, StagingConfig config, SyncRuntime runtime, String run) {
        this.duck = duck;
        this.files = files;
        this.writer = new PartWriter(layout, duck, files, config, run, runtime);
        this.limits = new PartPlan.Limits(config.fileBytes(), config.fileRows());
    }

    void turnsTo(SyncEvent.Stage table) {
        writer.turnsTo(table);
    }

    /** Keys of the parts that were stored, or may have been. */
    List<ObjectKey> stored() {
        return writer.stored();
    }

    /**
     * The merged table; empty where the plan does not hold: what has landed is not behind the published state in time, as
     * it is in a log, so only the whole history tells the order.
     */
    Optional<Published.Table> merge(TablePlan.Merge plan) throws IOException {
        Published.Table standing = plan.standing();
        TableSql sql = new TableSql(
                plan.target(), files.raw(plan.fresh()), standing.asOf().batch());
        OptionalLong earliest = duck.first(sql.earliest(), row -> {
                    long ts = row.getLong("earliest");
                    return row.getLong("rows") == 0 ? OptionalLong.empty() : OptionalLong.of(ts);
                })
                .orElse(OptionalLong.empty());
        if (earliest.isPresent() && earliest.getAsLong() <= standing.asOf().consistentAsOf()) {
            return Optional.empty();
        }
        if (earliest.isEmpty()) {
            return Optional.of(next(plan, version(plan.target(), standing.version()), standing.parts()));
        }
        sql.findMoved(duck);
        return Optional.of(merged(plan, sql));
    }

    private Published.Table merged(TablePlan.Merge plan, TableSql sql) throws IOException {
        List<Published.Part> before = plan.standing().parts();
        MergeSql merge = new MergeSql(sql, duck);
        List<Integer> candidates = merge.candidates(before);
        merge.locate(files.searched(chosen(before, candidates)), candidates);
        PartPlan parts = PartPlan.of(before, merge.touched(), fresh(merge, plan.standing(), sql), limits);
        merge.destine(parts.groups());
        long version = version(plan.target(), plan.standing().version());
        Set<Integer> gone = new HashSet<>(parts.dropped());
        List<Published.Part> after = new ArrayList<>();
        for (int number = 0; number < parts.groups().size(); number++) {
            PartPlan.Group group = parts.groups().get(number);
            List<Path> standing = files.parts(chosen(before, group.parts()));
            after.addAll(writer.write(
                    plan.target(),
                    rows(merge, sql, number, group, standing),
                    version,
                    after.size(),
                    group.pieces(),
                    PartWriter.Order.BY_CREATION));
            gone.addAll(group.parts());
        }
        for (int place = 0; place < before.size(); place++) {
            if (!gone.contains(place)) {
                after.add(before.get(place));
            }
        }
        return next(plan, version, after);
    }

    private static PartWriter.Rows rows(
            MergeSql merge, TableSql sql, int number, PartPlan.Group group, List<Path> standing) {
        return new PartWriter.Rows(
                merge.rows(number, group, standing), standing, sql.raw(), file -> merge.places(number, file));
    }

    /** The same table where nothing of it is another. */
    private static Published.Table next(TablePlan.Merge plan, long version, List<Published.Part> parts) {
        Published.Table standing = plan.standing();
        boolean same = parts.equals(standing.parts())
                && standing.columns().equals(plan.target().columns());
        return same ? standing.under(plan.target().fingerprint()) : table(plan.target(), version, parts);
    }

    private static Published.Table table(TablePlan.Target target, long version, List<Published.Part> parts) {
        return new Published.Table(
                target.table(),
                version,
                target.generation(),
                target.asOf(),
                target.fingerprint(),
                target.columns(),
                parts.stream().sorted(BY_CREATION).toList());
    }

    private static List<Published.Part> chosen(List<Published.Part> parts, List<Integer> places) {
        return places.stream().map(parts::get).toList();
    }

    /** As large as others are in the mean. */
    private PartPlan.Fresh fresh(MergeSql merge, Published.Table standing, TableSql sql) {
        long rows = merge.fresh();
        double mean = standing.rows() > 0 ? (double) standing.bytes() / standing.rows() : meanBytes(sql);
        return new PartPlan.Fresh(rows, Math.round(rows * mean));
    }

    /** Of an event, compressed. */
    private double meanBytes(TableSql sql) {
        return duck.first(
                        "SELECT sum(total_compressed_size) / greatest(1, sum(row_group_num_rows) FILTER (column_id = 0))"
                                + " FROM parquet_metadata(" + Sql.files(sql.raw()) + ")",
                        row -> row.getDouble(1))
                .orElse(0.0);
    }

    /** An engine that failed, or was stopped, is begun anew, or not at all. */
    void renew() {
        duck.refuseIfStopped();
        duck.renew();
    }

    /** With this table, whatever became of it. */
    void done() throws IOException {
        files.forgetCopies();
    }

    /** @param history files with rows of the generation */
    Published.Table rebuild(TablePlan.Rebuild plan, List<LiveFile> history, long greatestVersion) throws IOException {
        TablePlan.Target target = plan.target();
        TableSql sql = new TableSql(target, files.raw(history), target.generation() - 1);
        sql.findWinners(duck);
        long version = version(target, greatestVersion);
        int pieces = pieces(sql);
        PartWriter.Order order = pieces > 1 && Buckets.areScattered(sql.raw(), pieces, duck)
                ? PartWriter.Order.BY_CREATION
                : PartWriter.Order.AS_READ;
        PartWriter.Rows rows = new PartWriter.Rows(sql.live(), List.of(), sql.raw(), TableSql::liveRows);
        return table(target, version, writer.write(target, rows, version, 0, pieces, order));
    }

    /** By the live documents, and the mean of what an event takes in raw_change_log. */
    private int pieces(TableSql sql) {
        long rows = duck.first("SELECT count(*) FROM winners WHERE NOT _deleted", row -> row.getLong(1))
                .orElse(0L);
        return rows == 0 ? 1 : PartPlan.pieces(limits.weight(Math.round(rows * meanBytes(sql)), rows));
    }

    /** Greater than every one before. A run that does not come to publish it leaves files there that no other run's have the names of. */
    private static long version(TablePlan.Target target, long before) {
        return Math.max(target.asOf().batch(), before + 1);
    }
}
