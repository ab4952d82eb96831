package io.caravan.route;

import io.caravan.core.convex.ConvexCalls;
import io.caravan.core.convex.ConvexRequest;
import java.io.IOException;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;

/** The wire to the deployment is the route {@code convex-call}: the reply is read inside it, while the connection is open. */
public final class ConvexEndpoint implements ConvexCalls {
    static final String REQUEST = "CaravanRequest";
    static final String READER = "CaravanReplyReader";

    private final ProducerTemplate template;
    private final String deployment;

    /** @param deployment how messages name it */
    public ConvexEndpoint(CamelContext camel, String deployment) {
        this.template = camel.createProducerTemplate();
        this.deployment = deployment;
    }

    @Override
    public <T> T call(ConvexRequest request, ReplyReader<T> reader) throws IOException {
        Exchange done = template.send("direct:convex-call", exchange -> {
            exchange.setProperty(REQUEST, request);
            exchange.setProperty(READER, reader);
        });
        Exception failure = done.getException();
        if (failure instanceof IOException e) {
            throw e;
        }
        if (failure instanceof RuntimeException e) {
            throw e;
        }
        if (failure != null) {
            throw new IOException(failure.getMessage(), failure);
        }
        @SuppressWarnings("unchecked") // ReadReply put there what the reader made
        T result = (T) done.getMessage().getBody();
        return result;
    }

    @Override
    public String toString() {
        return deployment;
    }
}
