package io.caravan.staging;

import io.caravan.core.change.TableRef;
import io.caravan.core.destination.Materialized;
import io.caravan.core.destination.Materializer;
import io.caravan.core.failure.SyncFailure;
import io.caravan.core.runtime.SyncRuntime;
import io.caravan.core.watch.Amount;
import io.caravan.ledger.HistoryReader;
import io.caravan.ledger.LandedCopies;
import io.caravan.ledger.LedgerPlace;
import io.caravan.ledger.LiveFiles;
import io.caravan.ledger.StateLayout;
import io.caravan.staging.engine.Duck;
import io.caravan.staging.record.Published;
import io.caravan.staging.record.PublishedCodec;
import io.caravan.staging.record.PublishedFile;
import io.caravan.store.ObjectStore;
import io.caravan.store.StoreCalls;
import java.io.IOException;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Current-state tables, made from the history of a target by an embedded DuckDB; each target says by its layout where they lie.
 *
 * <p>Guarantees: readers see the state of one consistent batch, the old one or the new one: versions are written beside each other and
 * published by one compare-and-set of {@code _published.json}. A table that cannot be built stays behind, and the record says so.
 * Whoever comes second publishes nothing. What is published never goes back in time. Files of an old version outlive it by a grace
 * period.
 *
 * A run that fails takes back what it has stored. Each table is a Delta table, too: see {@link DeltaTables}.
 *
 * <pre>
 * sweep -> published + records -> plan a table: keep | merge | rebuild -> write parts -> publish -> Delta logs -> sweep
 * </pre>
 */
public final class StateMaterializer implements Materializer {
    private static final Logger LOG = LoggerFactory.getLogger(StateMaterializer.class);
    private static final int ATTEMPTS = 5;

    private final StateLayout layout;
    private final StagingConfig config;
    private final SyncRuntime runtime;
    private final ObjectStore store;
    private final HistoryReader log;
    private final PublishedFile record;
    private final LongSupplier known;
    private final LandedCopies landed;
    private final String id;
    private final VersionSweeper sweeper;
    private final DeltaTables deltas;
    private final FinishedRun finished;
    private volatile Optional<Duck> running = Optional.empty();
    private volatile SortedMap<TableRef, Long> documents = Collections.emptySortedMap();
    private volatile boolean stopped;
    private long runs;

    StateMaterializer(LedgerPlace place, StagingConfig config, SyncRuntime runtime, ObjectStore store) {
        this(place, config, runtime, store, () -> 0, LandedCopies.NONE);
    }

    private StateMaterializer(
            LedgerPlace place,
            StagingConfig config,
            SyncRuntime runtime,
            ObjectStore store,
            LongSupplier known,
            LandedCopies landed) {
        this.known = known;
        this.landed = landed;
        this.layout = place.states();
        this.config = config;
        this.runtime = runtime;
        this.store = store;
        this.log = place.history(store, runtime.clock());
        this.log.keepIn(StagingConfig.scratch(runtime).resolve("records.json"));
        this.record = new PublishedFile(store, layout, runtime.source());
        this.id = runtime.writerIds().get();
        this.deltas = new DeltaTables(store, layout, runtime.source());
        this.sweeper = new VersionSweeper(store, layout, runtime.clock(), config.grace());
        this.finished = new FinishedRun(store, runtime, deltas, sweeper);
    }

    /** @throws SyncFailure.Misconfigured where the location is none; touches nothing yet */
    public static StateMaterializer create(LedgerPlace place, StagingConfig config, SyncRuntime runtime) {
        return create(place, config, runtime, () -> 0, LandedCopies.NONE);
    }

    /**
     * @param known the newest batch that this process has landed or read; 0 where it has not
     * @param landed what this process has stored and need not fetch
     * @throws SyncFailure.Misconfigured where the location is none; touches nothing yet
     */
    public static StateMaterializer create(
            LedgerPlace place, StagingConfig config, SyncRuntime runtime, LongSupplier known, LandedCopies landed) {
        return new StateMaterializer(
                place, config, runtime, place.open(runtime, runtime.writerIds().get()), known, landed);
    }

    @Override
    public Materialized materialize() {
        return untilNobodyIsFaster(record::read);
    }

    @Override
    public Materialized rebuild() {
        return untilNobodyIsFaster(before -> Optional.empty());
    }

    @Override
    public SortedMap<TableRef, Long> documents() {
        return documents;
    }

    private interface Standing {
        /** What of the published state is built upon. */
        Optional<Published> of(Optional<byte[]> text);
    }

    private synchronized Materialized untilNobodyIsFaster(Standing standing) {
        return StoreCalls.to("Cannot materialize staging", store, () -> {
            for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
                Optional<byte[]> before = record.bytes();
                Optional<Materialized> done = attempt(before, standing.of(before));
                if (done.isPresent()) {
                    return done.get();
                }
                LOG.info("Another process published staging meanwhile; its state is looked at again");
            }
            throw new SyncFailure.Retryable("Staging was published by other processes " + ATTEMPTS
                    + " times while this one"
                    + " worked. Nothing of this one was published. Let one process only materialize " + store + ".");
        });
    }

    /** Empty where another process was faster. */
    private Optional<Materialized> attempt(Optional<byte[]> before, Optional<Published> published) throws IOException {
        long since = published.map(Published::batch).orElse(0L);
        long last = known.getAsLong();
        if (published.isPresent()) {
            if (last == since && finished.isAtRest(before.orElseThrow(), published.get())) {
                documents = published.get().documents();
                return Optional.of(new Materialized.Unchanged(since));
            }
            softly(() -> finished.goOn(before.orElseThrow(), published.get()));
        }
        if (last >= published.map(Published::newestBatch).orElse(0L)) {
            log.knows(last);
        }
        Optional<LiveFiles> head = log.since(since);
        published.ifPresent(
                state -> record.requireOurs(state, head.map(LiveFiles::batch).orElse(0L)));
        if (published.isPresent()) {
            // Before anything is swept that a log may still show.
            deltas.catchUp(published.get());
        }
        if (published.isPresent() || before.isEmpty()) {
            // A full disk heals by itself only where room is made before it is needed.
            softly(() -> sweeper.sweepIfDue(published));
        }
        if (head.isEmpty() || head.get().complete().asOf().isEmpty()) {
            long batch = head.map(LiveFiles::batch).orElse(0L);
            if (batch > 0) {
                LOG.info(
                        "Staging waits: batch {} is within a snapshot, or nobody could ask yet whether a table is being imported",
                        batch);
            }
            return Optional.of(new Materialized.Incomplete(batch));
        }
        if (published.isPresent() && published.get().holdsAllOf(head.get())) {
            documents = published.get().documents();
            softly(() -> finished.note(before.orElseThrow(), published.get()));
            return Optional.of(new Materialized.Unchanged(since));
        }
        return publish(before, published, head.get());
    }

    private Optional<Materialized> publish(Optional<byte[]> before, Optional<Published> published, LiveFiles head)
            throws IOException {
        Optional<Published> visible = published.or(() -> record.visible(before, head));
        try (LocalFiles files = new LocalFiles(store, landed, StagingConfig.scratch(runtime), "work", runtime.clock());
                Duck duck = Duck.open(files.next(), config.memory())) {
            running = Optional.of(duck);
            files.readBy(duck);
            refuseIfStopped();
            finished.begin();
            TableBuild build = new TableBuild(layout, duck, files, config, runtime, id + "." + ++runs);
            NextState next = new NextState(log, build, head, published, visible);
            Published made =
                    built(next, build, files, published, visible, new DeltaHistory(store, layout, duck, files));
            if (!next.behind().isEmpty() && !next.isAnythingNew()) {
                takeBack(build, files);
                return Optional.of(new Materialized.Stuck(next.behind()));
            }
            // From here on, until it is answered, nobody knows what is published: nothing is taken back.
            if (!replaced(made, before)) {
                takeBack(build, files);
                return Optional.empty();
            }
            deltas.follow(made, visible, duck, files.next());
            softly(() -> {
                if (runs == 1) {
                    StagingReadme.putIfAbsent(store, layout);
                }
                files.forgetAllBut(Optional.of(made));
                landed.forget(made.batch());
                sweeper.follow(visible, made);
                finished.note(PublishedCodec.write(made), made);
            });
            documents = made.documents();
            return Optional.of(report(made, next));
        } finally {
            running = Optional.empty();
        }
    }

    private boolean replaced(Published made, Optional<byte[]> before) throws IOException {
        boolean answered = false;
        try {
            boolean replaced = record.replace(made, before);
            answered = true;
            return replaced;
        } finally {
            if (!answered) {
                sweeper.expectMore();
            }
        }
    }

    private Published built(
            NextState next,
            TableBuild build,
            LocalFiles files,
            Optional<Published> published,
            Optional<Published> visible,
            DeltaHistory history)
            throws IOException {
        boolean whole = false;
        try {
            Published made =
                    deltas.numbered(next.build(runtime.source(), runtime.clock()), published, visible, history);
            if (next.areAllBehind()) {
                throw Materialized.Behind.failure(next.behind(), "Nothing was published.")
                        .orElseThrow();
            }
            whole = true;
            return made;
        } finally {
            if (!whole) {
                takeBack(build, files);
            }
        }
    }

    /** A failure that lasts would else fill the bucket and the disk, one attempt after another. */
    private void takeBack(TableBuild build, LocalFiles files) {
        sweeper.expectMore();
        softly(() -> store.deleteAll(build.stored()));
        softly(() -> files.forgetAllBut(record.read(record.bytes())));
    }

    /** What is published is published, and what failed has failed, whatever happens here. */
    private void softly(StoreCalls.Step tidying) {
        try {
            StoreCalls.step("Cannot tidy staging", store, tidying);
        } catch (SyncFailure e) {
            LOG.warn("Files of staging that nobody needs are left for now: {}", e.getMessage());
        }
    }

    private static Materialized report(Published made, NextState next) {
        Materialized.Published done =
                new Materialized.Published(made.batch(), made.asOf().consistentAsOf(), next.states(), next.behind());
        LOG.info(
                "Staging of batch {} is published: {}, {}; {} rewritten",
                done.batch(),
                Amount.of(done.tables().size(), "table"),
                Amount.of(done.documents(), "document"),
                Amount.of(done.rewritten(), "table"));
        return done;
    }

    private void refuseIfStopped() {
        if (stopped) {
            throw new SyncFailure.Retryable("Staging was stopped. Nothing was published.");
        }
    }

    @Override
    public void stop() {
        stopped = true;
        running.ifPresent(Duck::stop);
    }

    @Override
    public void close() {
        stop();
        store.close();
    }

    @Override
    public String toString() {
        return store + "/" + layout.root();
    }
}
