package io.caravan.ops.state;

import io.caravan.core.change.TableRef;
import io.caravan.core.watch.SyncEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Follows the walk of a snapshot by its pages. Not thread-safe. */
final class Walks {
    private static final String SNAPSHOT = "snapshot";

    private final Set<TableRef> tables = new HashSet<>();
    private Optional<Instant> since = Optional.empty();
    private Optional<TableRef> table = Optional.empty();
    private Buckets recent = recent(Instant.EPOCH);
    private Optional<SyncEvent.Rows> ofAll = Optional.empty();
    private long rows;
    private long bytes;

    /** @param phase that the source is in from now on */
    void phase(String phase, Instant now) {
        if (!phase.equals(SNAPSHOT)) {
            end();
        } else if (since.isEmpty()) {
            begin(now);
        }
    }

    private void begin(Instant now) {
        since = Optional.of(now);
        recent = recent(now);
    }

    void end() {
        since = Optional.empty();
        table = Optional.empty();
        ofAll = Optional.empty();
        tables.clear();
        rows = 0;
        bytes = 0;
    }

    void earlier(Duration back) {
        since = since.map(then -> then.minus(back));
    }

    void page(SyncEvent.PageTaken page, Instant now) {
        phase(page.phase(), now);
        if (since.isPresent()) {
            table = page.tables().size() == 1 ? page.tables().stream().findFirst() : Optional.empty();
            tables.addAll(page.tables());
            rows += page.rows();
            bytes += page.bytes();
            recent.add(now, page.rows());
        }
    }

    void walked(SyncEvent.Walked said) {
        ofAll = since.map(then -> said.documents());
    }

    Optional<Walk> read(Instant now) {
        return since.map(
                from -> new Walk(from, table, tables.size(), rows, bytes, ofAll, Series.sum(recent.read(now)), now));
    }

    private static Buckets recent(Instant now) {
        return new Buckets(Duration.ofSeconds(1), 60, 0, now);
    }
}
