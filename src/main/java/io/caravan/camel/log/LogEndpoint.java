package io.caravan.camel.log;

import io.caravan.camel.ConvexConstants;
import org.apache.camel.Category;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.spi.EndpointServiceLocation;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.support.DefaultEndpoint;

/** Change events of a Convex deployment that Caravan has landed in raw_change_log, batch by batch behind the sync. */
@UriEndpoint(
        firstVersion = "0.1.0",
        scheme = "caravan-log",
        title = "Caravan Log",
        syntax = "caravan-log:location",
        category = {Category.DATABASE},
        consumerOnly = true,
        headersClass = ConvexConstants.class)
public class LogEndpoint extends DefaultEndpoint implements EndpointServiceLocation {
    @UriParam
    private LogConfiguration configuration;

    public LogEndpoint(String uri, LogComponent component, LogConfiguration configuration) {
        super(uri, component);
        this.configuration = configuration;
    }

    public LogConfiguration getConfiguration() {
        return configuration;
    }

    public void setConfiguration(LogConfiguration configuration) {
        this.configuration = configuration;
    }

    @Override
    public Producer createProducer() {
        throw new UnsupportedOperationException("caravan-log: is read from; nothing can be sent to it");
    }

    @Override
    public Consumer createConsumer(Processor processor) throws Exception {
        LogConsumer consumer = new LogConsumer(this, processor, LogOptions.of(configuration, getCamelContext()));
        configureConsumer(consumer);
        return consumer;
    }

    @Override
    public String getServiceUrl() {
        return configuration.getLocation();
    }

    @Override
    public String getServiceProtocol() {
        return configuration.getLocation().contains(":")
                ? configuration.getLocation().replaceFirst(":.*", "")
                : "caravan-log";
    }
}
