package io.caravan.route;

import io.caravan.core.convex.ConvexCalls;
import io.caravan.core.convex.ConvexRequest;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.component.http.HttpEndpoint;
import org.apache.hc.core5.io.CloseMode;

/** The wire to the deployment is the route {@code convex-call}: the reply is read inside it, while the connection is open. */
public final class RoutedConvexCalls implements ConvexCalls {
    public static final String REQUEST = "CaravanRequest";
    public static final String READER = "CaravanReplyReader";

    private final CamelContext camel;
    private final ProducerTemplate template;
    private final String deployment;
    private volatile boolean hungUp;

    /** @param deployment how messages name it */
    public RoutedConvexCalls(CamelContext camel, String deployment) {
        this.camel = camel;
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
        if (failure != null && hungUp) {
            throw new IOException("the call was hung up, because the process is stopping", failure);
        }
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

    /** Ends every call in flight: whoever waits for its reply is told at once that none will come. No later call succeeds. */
    public void hangUp() {
        hungUp = true;
        for (Endpoint endpoint : camel.getEndpoints()) {
            if (endpoint instanceof HttpEndpoint http) {
                http.getClientConnectionManager().close(CloseMode.IMMEDIATE);
            }
        }
    }

    @Override
    public Optional<URI> address() {
        try {
            return Optional.of(URI.create(deployment));
        } catch (IllegalArgumentException strangePath) {
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        return deployment;
    }
}
