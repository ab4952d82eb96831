package io.caravan.camel.log;

import io.caravan.camel.Follower;
import io.caravan.camel.FollowingConsumer;
import io.caravan.camel.OptionWords;
import io.caravan.camel.Reader;
import org.apache.camel.Processor;

/** Reads what has landed in one place. */
final class LogConsumer extends FollowingConsumer {
    static final OptionWords WORDS = OptionWords.none()
            .with("s3\\.location", "the endpoint's location")
            .with("s3\\.assumeRole and s3\\.externalId", "assumeRole")
            .with("with s3\\.kmsKey also", "with a KMS key also")
            .with("s3\\.(?=region|endpoint|pathStyle|assumeRole)", "");

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

    @Override
    protected OptionWords words() {
        return WORDS;
    }
}
