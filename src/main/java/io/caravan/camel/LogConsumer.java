package io.caravan.camel;

import io.caravan.core.file.WriterId;
import java.util.Optional;
import org.apache.camel.Processor;

/** Reads what has landed in one place. */
final class LogConsumer extends FollowingConsumer {
    private static final String READER = "reader";

    private final LogOptions options;

    LogConsumer(LogEndpoint endpoint, Processor processor, LogOptions options) {
        super(endpoint, processor, options.delay());
        this.options = options;
    }

    @Override
    Follower open(Stopping stopping) throws Exception {
        SoleReader lock = SoleReader.of(options.directory());
        try {
            return open(stopping, lock);
        } catch (Exception e) {
            lock.close();
            throw e;
        }
    }

    private Follower open(Stopping stopping, SoleReader lock) throws Exception {
        LogConfiguration given = options.given();
        startWithContext(given.getCheckpoint());
        startWithContext(given.getIdempotentRepository());
        Overflow.sweep(options.directory().resolve("spool"));
        Notes notes = given.getCheckpoint() == null
                ? Notes.in(options.directory())
                : Notes.in(given.getCheckpoint(), options.name());
        Delivery.Settings settings = new Delivery.Settings(
                options.emit(),
                given.getMaxInFlight(),
                options.delay(),
                Optional.ofNullable(given.getIdempotentRepository())
                        .map(repository -> new DeliveredBefore(repository, reader(notes))));
        return new LogFollower(options, notes, new Delivery(this, settings, stopping), stopping, lock);
    }

    private static String reader(Notes notes) {
        return notes.read(READER).orElseGet(() -> {
            String name = WriterId.random();
            notes.write(READER, name);
            return name;
        });
    }

    @Override
    String failed() {
        return options.place().location()
                + " could not be read to its newest batch. What has been delivered stays so; the" + " next try is in "
                + options.delay();
    }
}
