package io.caravan.camel.convex;

import io.caravan.camel.Delivery;
import io.caravan.camel.EventSpool;
import io.caravan.camel.Origin;
import io.caravan.camel.Page;
import io.caravan.core.change.ChangeEvent;
import io.caravan.core.change.TableRef;
import io.caravan.core.checkpoint.Checkpoint;
import io.caravan.core.checkpoint.Phase;
import io.caravan.core.destination.Destination;
import io.caravan.core.destination.OpenBatch;
import io.caravan.core.destination.Receipt;
import io.caravan.core.destination.StagedBatch;
import io.caravan.core.schema.SchemaFingerprint;
import io.caravan.core.schema.TableSchema;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** The user's route as a destination of core: a batch is a page, and it is committed when all of its exchanges have completed. */
final class RouteDestination implements Destination {
    private final Delivery delivery;
    private final Checkpoints checkpoints;
    private final Path spool;
    private final Clock clock;
    private Optional<EventSpool> open = Optional.empty();
    private Origin origin = Origin.LOG;

    RouteDestination(Delivery delivery, Checkpoints checkpoints, Path spool, Clock clock) {
        this.delivery = delivery;
        this.checkpoints = checkpoints;
        this.spool = spool;
        this.clock = clock;
    }

    /** Where the events are from that follow. */
    void isReading(Origin from) {
        origin = from;
    }

    @Override
    public Optional<Receipt> lastReceipt() {
        return checkpoints.load().filter(at -> at.batch() > 0).map(this::receipt);
    }

    private Receipt receipt(Checkpoint at) {
        return new Receipt(at.batch(), List.of(), at, clock.instant());
    }

    @Override
    public OpenBatch open(long batch) {
        EventSpool events = new EventSpool(spool);
        open = Optional.of(events);
        return new Spooled(events);
    }

    /** Nothing of a page is staged: it is delivered when it is committed. */
    private record Spooled(EventSpool events) implements OpenBatch {
        @Override
        public void append(ChangeEvent event, long generation) {
            events.append(event, generation);
        }

        @Override
        public List<OpenTable> tables() {
            return List.of();
        }

        @Override
        public void close() {
            events.close();
        }
    }

    @Override
    public Receipt commit(StagedBatch batch) {
        EventSpool events = open.orElseThrow();
        delivery.deliver(new Page(
                batch.batch(), events, origin, batch.complete().consistentAsOf(), identity(batch), Optional.empty()));
        checkpoints.save(batch.next());
        return receipt(batch.next());
    }

    /**
     * A page of the log, or within a walk, is the same when it is asked for again. The first one of a walk is only if it is of the same
     * snapshot: what a first try showed of another one may be gone without a sign, so its truncate must come again, and all behind it.
     */
    private static Optional<String> identity(StagedBatch batch) {
        if (batch.truncates().isEmpty()) {
            return Optional.of("");
        }
        OptionalLong snapshot = batch.next()
                .phase()
                .fold(Phase.InitialSnapshot::snapshot, Phase.DeltaTail::consistentAsOf, sync -> OptionalLong.empty());
        return snapshot.isPresent() ? Optional.of("of " + snapshot.getAsLong()) : Optional.empty();
    }

    /** Nobody reads columns here: what was seen before a restart is seen again. */
    @Override
    public TableSchema schema(TableRef table, SchemaFingerprint fingerprint) {
        return TableSchema.EMPTY;
    }

    @Override
    public void sweep() {}

    @Override
    public void verifyWritable() {}

    @Override
    public String toString() {
        return "a route of yours (checkpoint in " + checkpoints + ")";
    }
}
