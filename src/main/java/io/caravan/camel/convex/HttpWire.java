package io.caravan.camel.convex;

import io.caravan.core.convex.ConvexCalls;
import io.caravan.core.convex.ConvexRequest;
import io.caravan.route.PrepareCall;
import io.caravan.route.ReadReply;
import io.caravan.route.RoutedConvexCalls;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Producer;
import org.apache.camel.component.http.HttpComponent;
import org.apache.camel.component.http.HttpEndpoint;
import org.apache.camel.support.UnitOfWorkHelper;
import org.apache.camel.support.service.ServiceHelper;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.core5.io.CloseMode;

/** The wire to a deployment, by a component of camel-http that no other route shares or configures. */
final class HttpWire implements ConvexCalls, AutoCloseable {
    private final HttpComponent http;
    private final HttpEndpoint endpoint;
    private final Producer producer;
    private final PrepareCall prepare;
    private final ReadReply read = new ReadReply();
    private final String deployment;
    private volatile boolean hungUp;

    /** @param response until the first byte of a reply */
    record Timeouts(Duration connect, Duration response) {}

    HttpWire(CamelContext camel, String deployment, PrepareCall prepare, Timeouts timeouts) throws Exception {
        this.deployment = deployment;
        this.prepare = prepare;
        http = new HttpComponent();
        http.setCamelContext(camel);
        http.setAutomaticRetriesDisabled(true);
        http.setContentCompressionDisabled(true);
        http.setRedirectHandlingDisabled(true);
        http.setCookieManagementDisabled(true);
        http.setUseSystemProperties(true);
        http.setResponsePayloadStreamingThreshold(-1);
        http.setConnectTimeout(timeouts.connect().toMillis());
        http.setResponseTimeout(timeouts.response().toMillis());
        ServiceHelper.startService(http);
        Endpoint made = http.createEndpoint(
                deployment + "?throwExceptionOnFailure=false&disableStreamCache=true&skipRequestHeaders=false");
        endpoint = (HttpEndpoint) made;
        ServiceHelper.startService(endpoint);
        producer = endpoint.createProducer();
        ServiceHelper.startService(producer);
    }

    @Override
    public <T> T call(ConvexRequest request, ReplyReader<T> reader) throws IOException {
        Exchange exchange = endpoint.createExchange();
        exchange.setProperty(RoutedConvexCalls.REQUEST, request);
        exchange.setProperty(RoutedConvexCalls.READER, reader);
        try {
            prepare.process(exchange);
            producer.process(exchange);
            read.process(exchange);
        } catch (Exception failure) {
            if (hungUp) {
                throw new IOException("the call was hung up, because the consumer stops", failure);
            }
            if (failure instanceof RuntimeException ours) {
                throw ours;
            }
            throw failure instanceof IOException io ? io : new IOException(failure.getMessage(), failure);
        } finally {
            UnitOfWorkHelper.doneSynchronizations(
                    exchange, exchange.getExchangeExtension().handoverCompletions());
        }
        @SuppressWarnings("unchecked") // ReadReply put there what the reader made
        T result = (T) exchange.getMessage().getBody();
        return result;
    }

    /** Ends the call in flight; no later one succeeds. */
    void hangUp() {
        hungUp = true;
        if (endpoint.getClientConnectionManager() instanceof PoolingHttpClientConnectionManager pool) {
            pool.close(CloseMode.IMMEDIATE);
        }
    }

    @Override
    public void close() {
        ServiceHelper.stopAndShutdownServices(producer, endpoint, http);
    }

    @Override
    public Optional<URI> address() {
        return Optional.of(endpoint.getHttpUri());
    }

    @Override
    public String toString() {
        return deployment;
    }
}
