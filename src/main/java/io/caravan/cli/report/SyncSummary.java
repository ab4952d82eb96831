package io.caravan.cli.report;

import io.caravan.core.change.TableRef;
import io.caravan.core.json.Json;
import io.caravan.core.watch.Amount;
import io.caravan.core.watch.LandedBatch;
import io.caravan.core.watch.SyncEvent;
import io.caravan.core.watch.SyncListener;
import io.caravan.core.watch.Work;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What one sync brought, for its last words. */
public final class SyncSummary implements SyncListener {
    private final String source;
    private final Clock clock;
    private final Instant begun;
    private final Set<TableRef> tables = new TreeSet<>();

    /** A walk of several batches begins a generation of a table once more before its first row: both are events, and one to people. */
    private final Set<TableRef> anew = new TreeSet<>();

    private long batches;
    private long upserts;
    private long deletes;
    private long truncates;
    private long bytes;
    private boolean failed;

    /** Of all tables as they are now, where this sync has made their current state. */
    private Optional<Long> documents = Optional.empty();

    public SyncSummary(String source, Clock clock) {
        this.source = source;
        this.clock = clock;
        this.begun = clock.instant();
    }

    @Override
    public synchronized void heard(SyncEvent event) {
        if (event instanceof SyncEvent.Landed landed) {
            batches++;
            landed.batch().tables().forEach(this::add);
        } else if (event instanceof SyncEvent.Failed failure && failure.work() == Work.SYNC) {
            failed = true;
        } else if (event instanceof SyncEvent.StagingHolds staged) {
            documents = Optional.of(staged.documents());
        }
    }

    private void add(TableRef table, LandedBatch.Brought brought) {
        tables.add(table);
        upserts += brought.upserts();
        deletes += brought.deletes();
        truncates += brought.truncates();
        if (brought.truncates() > 0) {
            anew.add(table);
        }
        bytes += brought.bytes();
    }

    private long events() {
        return upserts + deletes + truncates;
    }

    private String seconds() {
        return String.format(
                Locale.ROOT, "%.1f", Duration.between(begun, clock.instant()).toMillis() / 1e3);
    }

    public synchronized String text() {
        String brought = batches == 0
                ? (failed ? "nothing landed" : "nothing new")
                : Amount.of(events(), "event") + " of " + Amount.of(tables.size(), "table") + " (" + kinds() + ") in "
                        + Amount.of(batches, "batch") + ", " + size();
        return source + (failed ? ": the sync failed; " : ": ") + brought
                + documents
                        .map(rows -> "; the tables now hold " + Amount.of(rows, "document"))
                        .orElse("")
                + "; " + seconds() + " s";
    }

    private String kinds() {
        return Amount.of(upserts, "upsert") + ", " + Amount.of(deletes, "delete")
                + (anew.isEmpty() ? "" : "; new generations of " + Amount.of(anew.size(), "table"));
    }

    private String size() {
        return bytes < 1_000_000
                ? String.format(Locale.ROOT, "%.1f kB", bytes / 1e3)
                : String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
    }

    /** @param code that the command ends with for this source */
    public synchronized Map<String, Object> json(int code) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("source", source);
        json.put("exitCode", code);
        json.put("batches", batches);
        json.put("tables", tables.stream().map(TableRef::label).toList());
        json.put("events", events());
        json.put("upserts", upserts);
        json.put("deletes", deletes);
        json.put("truncates", truncates);
        json.put("bytes", bytes);
        json.put("documents", documents.<Object>map(rows -> rows).orElse(Json.NULL));
        json.put("milliseconds", Duration.between(begun, clock.instant()).toMillis());
        return json;
    }
}
