package io.caravan.route;

import io.caravan.core.convex.ConvexRequest;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.component.http.HttpMethods;

/** Turns a {@link ConvexRequest} into the message of an HTTP call. */
public final class PrepareCall implements Processor {
    private final String authorization;
    private final String client;

    /**
     * Calls as this client with this key.
     *
     * @param deployKey without the scheme
     * @param client as {@code caravan-1.0.0}
     */
    public PrepareCall(String deployKey, String client) {
        this.authorization = "Convex " + deployKey;
        this.client = client;
    }

    @Override
    public void process(Exchange exchange) {
        ConvexRequest request = exchange.getProperty(RoutedConvexCalls.REQUEST, ConvexRequest.class);
        Message message = exchange.getMessage();
        exchange.setProperty(Exchange.SKIP_GZIP_ENCODING, true); // the client of the core unpacks, within its limits
        message.removeHeaders("*");
        message.setHeader("Authorization", authorization);
        message.setHeader("Convex-Client", client);
        message.setHeader("Accept", "application/json");
        message.setHeader(Exchange.HTTP_METHOD, request.isPost() ? HttpMethods.POST : HttpMethods.GET);
        message.setHeader(Exchange.HTTP_PATH, request.path());
        message.setHeader(Exchange.HTTP_QUERY, request.query());
        message.setHeader(Exchange.CONTENT_TYPE, "application/json");
        message.setBody(request.isPost() ? request.body() : null);
    }
}
