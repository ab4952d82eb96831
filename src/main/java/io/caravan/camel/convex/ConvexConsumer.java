package io.caravan.camel.convex;

import io.caravan.camel.Follower;
import io.caravan.camel.FollowingConsumer;
import io.caravan.camel.Reader;
import org.apache.camel.Processor;

/** Reads one deployment. */
final class ConvexConsumer extends FollowingConsumer {
    private final Options options;

    ConvexConsumer(ConvexEndpoint endpoint, Processor processor, Options options) {
        super(endpoint, processor, options.reader());
        this.options = options;
    }

    @Override
    protected Follower open(Reader reader) throws Exception {
        ConvexEndpoint endpoint = (ConvexEndpoint) getEndpoint();
        return ConvexReader.open(new ConvexReader.Parts(
                endpoint.getCamelContext(), options, endpoint.getComponent().clock(), reader));
    }

    @Override
    protected String failed() {
        return options.address().text()
                + " could not be read to the end of its log. What has been delivered stays so; the next try is in "
                + options.reader().delay();
    }
}
