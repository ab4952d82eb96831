package io.caravan.core.sync;

import io.caravan.core.change.ChangeEvent;
import io.caravan.core.change.TableRef;
import io.caravan.core.checkpoint.Checkpoint;
import io.caravan.core.checkpoint.Imports;
import io.caravan.core.checkpoint.Phase;
import io.caravan.core.destination.Destination;
import io.caravan.core.destination.OpenBatch;
import io.caravan.core.destination.Receipt;
import io.caravan.core.destination.Rewrite;
import io.caravan.core.destination.StagedBatch;
import io.caravan.core.destination.StagedFile;
import io.caravan.core.failure.SyncFailure;
import io.caravan.core.pages.FetchedPage;
import io.caravan.core.schema.SchemaFingerprint;
import io.caravan.core.schema.TableSchema;
import io.caravan.core.watch.LandedBatch;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/** Fills one batch: gives every event the generation of its table, and opens new generations with a truncate. */
final class BatchBuilder implements AutoCloseable {
    private static final long LEFT_OUT = -1;

    private final Checkpoint before;
    private final long number;
    private final OpenBatch open;
    private final Instant openedAt;
    private final SortedMap<TableRef, Long> generations;
    private final List<TableRef> truncates = new ArrayList<>();
    private final Map<TableRef, Long> deletes = new HashMap<>();
    private final Map<TableRef, TableSchema> seen = new HashMap<>();
    private SortedMap<TableRef, TableSchema> changed = new TreeMap<>();
    private SortedMap<TableRef, SchemaFingerprint> fingerprints;
    private long rows;
    private long bytes;
    private long lastTs;
    private Optional<TableRef> latest = Optional.empty();
    private long latestGeneration;
    private Predicate<TableRef> leavesOut = table -> false;

    BatchBuilder(Checkpoint before, Destination destination, Instant now) {
        this.before = before;
        this.number = before.batch() + 1;
        this.open = destination.open(number);
        this.openedAt = now;
        this.generations = new TreeMap<>(before.generations());
        this.fingerprints = new TreeMap<>(before.schemas());
    }

    /** Starts a new generation of each table, unless this batch has begun one that is still empty. */
    void truncate(Collection<TableRef> tables) {
        tables.stream().filter(table -> !hasBegun(table)).forEach(this::truncate);
    }

    private boolean hasBegun(TableRef table) {
        return generations.getOrDefault(table, 0L) == number;
    }

    /**
     * Puts in what a page brings.
     *
     * @param begun tables that it begins anew
     * @param leftOut tables of which nothing of the page lands
     */
    void append(FetchedPage page, Collection<TableRef> begun, Predicate<TableRef> leftOut) {
        page.content().observed().forEach((table, columns) -> {
            if (!leftOut.test(table)) {
                seen.merge(table, columns, TableSchema::union);
            }
        });
        truncate(begun);
        leavesOut = leftOut;
        latest = Optional.empty();
        lastTs = page.floor();
        try {
            page.content().forEach(event -> append(page, event));
        } catch (IOException e) {
            throw SpoolFailures.readingBack(e);
        }
        bytes += page.content().bytes();
    }

    private void append(FetchedPage page, ChangeEvent event) {
        requireOrder(page, event);
        long generation = generation(event.table());
        if (generation == LEFT_OUT) {
            return;
        }
        if (event instanceof ChangeEvent.Delete) {
            deletes.merge(event.table(), 1L, Long::sum);
        }
        open.append(event, generation);
        rows++;
    }

    /** Events of a table mostly come one after another. */
    private long generation(TableRef table) {
        if (latest.isEmpty() || !latest.get().equals(table)) {
            latestGeneration = leavesOut.test(table) ? LEFT_OUT : landing(table);
            latest = Optional.of(table);
        }
        return latestGeneration;
    }

    private long landing(TableRef table) {
        Long known = generations.get(table);
        return known == null ? truncate(table) : known;
    }

    private long truncate(TableRef table) {
        generations.put(table, number);
        latest = Optional.empty();
        truncates.add(table);
        open.append(new ChangeEvent.Truncate(table), number);
        rows++;
        return number;
    }

    private void requireOrder(FetchedPage page, ChangeEvent event) {
        long ts = event.ts();
        boolean log = page.asked() instanceof Phase.DeltaTail;
        if (ts > page.ceiling() || ts < page.floor() || (log && (ts == page.floor() || ts < lastTs))) {
            throw new SyncFailure.ProtocolViolation("The source sent an event of table " + event.table() + " at " + ts
                    + " out of order: the page ends at " + page.ceiling()
                    + (log ? ", begins after " + page.floor() + ", and the event before it is at " + lastTs : "")
                    + ". Nothing of the batch was landed.");
        }
        lastTs = log ? ts : lastTs;
    }

    boolean isEmpty() {
        return rows == 0;
    }

    boolean isDue(BatchLimits limits, Instant now) {
        return rows >= limits.maxRows()
                || bytes >= limits.maxBytes()
                || Duration.between(openedAt, now).compareTo(limits.maxAge()) >= 0;
    }

    /** Closes the batch to further pages. */
    List<TableToStage> seal(WidestSchemas schemas) {
        changed = schemas.widen(seen, before.schemas());
        fingerprints = new TreeMap<>(before.schemas());
        changed.forEach((table, schema) -> fingerprints.put(table, SchemaFingerprint.of(schema)));
        return open.tables().stream()
                .map(table -> new TableToStage(table, Optional.ofNullable(fingerprints.get(table.table()))))
                .toList();
    }

    /** @param reached the phase after the last page, and what is known of imports then */
    StagedBatch staged(List<StagedFile> files, Phase reached, Imports imports) {
        Checkpoint next = new Checkpoint(
                before.source(),
                before.deployment(),
                number,
                before.selection(),
                generations,
                fingerprints,
                reached,
                imports);
        return new StagedBatch(files, truncates, changed, next, next.completeness(), Rewrite.NONE);
    }

    /** What the receipt's batch brought. */
    LandedBatch landed(Receipt receipt) {
        SortedMap<TableRef, LandedBatch.Brought> tables = new TreeMap<>();
        receipt.files().forEach(file -> tables.merge(file.table(), brought(file), BatchBuilder::plus));
        tables.replaceAll(this::split);
        return new LandedBatch(tables);
    }

    private static LandedBatch.Brought brought(StagedFile file) {
        return new LandedBatch.Brought(file.rows(), 0, 0, file.bytes());
    }

    private static LandedBatch.Brought plus(LandedBatch.Brought one, LandedBatch.Brought other) {
        return new LandedBatch.Brought(one.upserts() + other.upserts(), 0, 0, one.bytes() + other.bytes());
    }

    /** A file only says how many events it has. */
    private LandedBatch.Brought split(TableRef table, LandedBatch.Brought all) {
        long gone = deletes.getOrDefault(table, 0L);
        long begun = truncates.contains(table) ? 1 : 0;
        return new LandedBatch.Brought(all.upserts() - gone - begun, gone, begun, all.bytes());
    }

    @Override
    public void close() {
        open.close();
    }
}
