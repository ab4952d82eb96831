package io.caravan.camel.log;

import io.caravan.camel.Follower;
import io.caravan.camel.FollowingConsumer;
import io.caravan.camel.Reader;
import org.apache.camel.Processor;

/** Reads what has landed in one place. */
final class LogConsumer extends FollowingConsumer {
    private final LogOptions options;

    LogConsumer(LogEndpoint endpoint, Processor processor, LogOptions options) {
        super(endpoint, processor, options.reader());
        this.options = options;
    }

    @Override
    protected Follower open(Reader reader) {
        return new LogFollower(options, reader);
    }

    @Override
    protected String failed() {
        return options.place().location()
                + " could not be read to its newest batch. What has been delivered stays so; the next try is in "
                + options.reader().delay();
    }
}
