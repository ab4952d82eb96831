package io.caravan.ops;

import java.util.Map;

/** What each metric means, in the words of docs/metrics.md: the HELP of its family. */
final class MetricHelp {
    private static final Map<String, String> ALL = Map.ofEntries(
            Map.entry("caravan.events", "events in committed batches"),
            Map.entry(
                    "caravan.table.events",
                    "the same by table. The first 100 tables seen have series of their own, all others "
                            + "share (other)"),
            Map.entry("caravan.table.bytes", "bytes of a table's files"),
            Map.entry("caravan.batches", "committed batches"),
            Map.entry("caravan.batch.rows", "events of a batch"),
            Map.entry("caravan.batch", "bytes of a batch's files"),
            Map.entry("caravan.pages", "pages taken into a batch"),
            Map.entry("caravan.page.bytes", "canonical document JSON in them"),
            Map.entry("caravan.calls", "calls of the source, retries counted each, until the body was read"),
            Map.entry(
                    "caravan.retries",
                    "calls, requests of S3 and statements that are made again; what a driver or engine "
                            + "repeats by itself is not seen"),
            Map.entry(
                    "caravan.step.duration", "steps of a sync; stage is one table; commit is the latency of a commit"),
            Map.entry("caravan.syncs", "syncs that ended"),
            Map.entry("caravan.errors", "what failed"),
            Map.entry("caravan.sync.running", "1 during a sync"),
            Map.entry(
                    "caravan.standby",
                    "1 while this replica stands by for another one to lead; what a leader knows is then "
                            + "NaN, or 0 where it counts"),
            Map.entry("caravan.start.timestamp.seconds", "when the process started"),
            Map.entry(
                    "caravan.last.success.timestamp.seconds",
                    "when a sync last succeeded; before the first, when the process started or began to "
                            + "lead; NaN on a standby"),
            Map.entry(
                    "caravan.lag.seconds",
                    "age of the moment up to which the destination is complete, but for tables that are "
                            + "being imported; NaN during a snapshot"),
            Map.entry(
                    "caravan.imports.under.way",
                    "tables of which an import is under way in the deployment, as seen last"),
            Map.entry(
                    "caravan.import.age.seconds",
                    "since the oldest of these imports was seen first; 0 where none is under way, NaN on a "
                            + "standby"),
            Map.entry("caravan.checkpoint.batch", "last committed batch"),
            Map.entry(
                    "caravan.checkpoint.age.seconds",
                    "since the checkpoint last moved, or this process started or began to lead; NaN on a " + "standby"),
            Map.entry(
                    "caravan.cursor.age.seconds",
                    "age of the cursor in the destination's last receipt; of the snapshot, while one is " + "walked"),
            Map.entry("caravan.source.retention.seconds", "convex.retention"),
            Map.entry("caravan.tables", "tables that ever landed"),
            Map.entry(
                    "caravan.fenced",
                    "1 once another writer has taken the destination over, until this one lands a batch or "
                            + "stands by"),
            Map.entry(
                    "caravan.staging.version",
                    "version of staging published last, as far as this process knows; 0 before"),
            Map.entry("caravan.staging.batch", "batch up to which every table of it holds the log; 0 before"),
            Map.entry("caravan.staging.age.seconds", "since it was published; NaN before"),
            Map.entry(
                    "caravan.staging.behind.seconds",
                    "for how long staging has lacked a landed batch; 0 where it lacks none"),
            Map.entry(
                    "caravan.warehouse.statement",
                    "statements of a warehouse, each attempt; only with target=databricks, from the first " + "on"));

    private MetricHelp() {}

    /** @param name of a meter of ours; without a meaning it may not be */
    static String of(String name) {
        String meaning = ALL.get(name);
        if (meaning == null) {
            throw new IllegalArgumentException(name + " has no meaning; docs/metrics.md is where it begins");
        }
        return meaning;
    }
}
