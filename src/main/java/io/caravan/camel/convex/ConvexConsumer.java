package io.caravan.camel.convex;

import io.caravan.camel.Follower;
import io.caravan.camel.FollowingConsumer;
import io.caravan.camel.OptionWords;
import io.caravan.camel.Reader;
import org.apache.camel.Processor;

/** Reads one deployment. */
final class ConvexConsumer extends FollowingConsumer {
    static final OptionWords WORDS = OptionWords.none()
            .with(
                    "Use another location and state\\.location for this deployment; or, .* set convex\\.deployment=\\S+",
                    "Give this endpoint a name or a directory of its own; or delete the checkpoint to begin anew.")
            .with("Run `caravan resync` and then `caravan sync`", "Stop the route, delete its checkpoint and start it")
            .with("resync\\.onExpiredCursor=auto", "onExpiredCursor=auto, and every table begins anew by a truncate")
            .with("run `caravan resync`( --table COMPONENT/TABLE)?", "stop the route and delete its checkpoint")
            .with("[Pp]oint state\\.location at an empty directory", "give the endpoint a name of its own")
            .with("state\\.location", "the endpoint's directory")
            .with("convex\\.deploy\\.key( \\(CONVEX_DEPLOY_KEY\\))?", "deployKey")
            .with("convex\\.url", "the endpoint's address")
            .with("convex\\.timeout", "callTimeout")
            .with("(?:convex|resync|imports|tables)\\.(?=[a-z]+[A-Z=])", "");

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

    @Override
    protected OptionWords words() {
        return WORDS;
    }
}
