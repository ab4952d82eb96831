package io.caravan.camel;

import io.caravan.core.file.WriterId;
import java.util.Optional;
import org.apache.camel.Processor;

/** Reads one deployment. */
final class ConvexConsumer extends FollowingConsumer {
    private final Options options;

    ConvexConsumer(ConvexEndpoint endpoint, Processor processor, Options options) {
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
        ConvexConfiguration given = options.given();
        startWithContext(given.getCheckpoint());
        startWithContext(given.getIdempotentRepository());
        Checkpoints checkpoints = new Checkpoints(
                given.getCheckpoint() == null
                        ? Notes.in(options.directory())
                        : Notes.in(given.getCheckpoint(), options.name()));
        String reader = checkpoints.reader(WriterId::random);
        Delivery delivery = new Delivery(
                this,
                new Delivery.Settings(
                        options.emit(),
                        given.getMaxInFlight(),
                        options.delay(),
                        Optional.ofNullable(given.getIdempotentRepository())
                                .map(repository -> new DeliveredBefore(repository, reader))),
                stopping);
        ConvexEndpoint endpoint = (ConvexEndpoint) getEndpoint();
        return ConvexReader.open(
                new ConvexReader.Parts(
                        endpoint.getCamelContext(),
                        options,
                        endpoint.getComponent().clock(),
                        stopping),
                delivery,
                checkpoints,
                lock);
    }

    @Override
    String failed() {
        return options.address().text()
                + " could not be read to the end of its log. What has been delivered stays so; the" + " next try is in "
                + options.delay();
    }
}
