package io.caravan.s3;

import io.caravan.core.json.Json;
import io.caravan.ledger.BatchLog;
import io.caravan.ledger.BatchRecord;
import io.caravan.parquet.RawFileReader;
import io.caravan.store.StoreCalls;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** A committed batch as its manifest tells of it, and its rows. */
public final class LoggedBatch {
    private final LoggedBatches log;
    private final BatchLog.Entry entry;

    LoggedBatch(LoggedBatches log, BatchLog.Entry entry) {
        this.log = log;
        this.entry = entry;
    }

    public long number() {
        return entry.batch();
    }

    /** Of the manifest's text. */
    public String sha256() {
        return entry.sha256();
    }

    /** Of the text of the manifest before; empty for the first. */
    public String previous() {
        return entry.record().previous();
    }

    /** Whether it brings events, and not only files in the place of others. */
    public boolean isOfEvents() {
        return entry.record().rewrite().isNone();
    }

    /** Nanoseconds: the commit as of which all tables are complete with this batch. */
    public OptionalLong consistentAsOf() {
        return entry.record().complete().consistentAsOf();
    }

    /** What landed, without a row of it. */
    public String receipt() {
        BatchRecord manifest = entry.record();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("batch", manifest.batch());
        json.put("committedAt", manifest.committedAt().toString());
        consistentAsOf().ifPresent(ts -> json.put("consistentAsOf", ts));
        json.put("rows", manifest.rows());
        List<Object> files = manifest.files().stream()
                .<Object>map(file -> Map.of(
                        "key", file.key(), "table", file.table().path(), "rows", file.rows(), "bytes", file.bytes()))
                .toList();
        json.put("files", files);
        json.put("manifest", sha256());
        return Json.write(json);
    }

    /** Table by table, and of each table in the order of its events. */
    public void forEach(RawFileReader.RowConsumer consumer) {
        StoreCalls.step(
                "Cannot read the rows of batch " + number(), log.store(), () -> log.rows(entry.record(), consumer));
    }
}
