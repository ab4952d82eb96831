package io.caravan.camel.convex;

import io.caravan.camel.ConvexConstants;
import org.apache.camel.Category;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.spi.EndpointServiceLocation;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.support.DefaultEndpoint;

/** Change events of a Convex deployment: a snapshot of its tables first, then every insert, update and delete. */
@UriEndpoint(
        firstVersion = "0.1.0",
        scheme = "convex",
        title = "Convex",
        syntax = "convex:deployment",
        category = {Category.DATABASE},
        consumerOnly = true,
        headersClass = ConvexConstants.class)
public class ConvexEndpoint extends DefaultEndpoint implements EndpointServiceLocation {
    @UriParam
    private ConvexConfiguration configuration;

    public ConvexEndpoint(String uri, ConvexComponent component, ConvexConfiguration configuration) {
        super(uri, component);
        this.configuration = configuration;
    }

    public ConvexConfiguration getConfiguration() {
        return configuration;
    }

    public void setConfiguration(ConvexConfiguration configuration) {
        this.configuration = configuration;
    }

    @Override
    public Producer createProducer() {
        throw new UnsupportedOperationException("convex: is read from; nothing can be sent to it");
    }

    @Override
    public Consumer createConsumer(Processor processor) throws Exception {
        Options options = Options.of(configuration);
        ConvexConsumer consumer = new ConvexConsumer(this, processor, options);
        configureConsumer(consumer);
        return consumer;
    }

    @Override
    public ConvexComponent getComponent() {
        return (ConvexComponent) super.getComponent();
    }

    @Override
    public String getServiceUrl() {
        return configuration.getDeployment();
    }

    @Override
    public String getServiceProtocol() {
        return configuration.getDeployment().replaceFirst(":.*", "");
    }
}
