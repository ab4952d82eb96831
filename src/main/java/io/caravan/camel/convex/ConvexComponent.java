package io.caravan.camel.convex;

import java.time.Clock;
import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.util.URISupport;

/** Events of Convex deployments. */
@Component("convex")
public class ConvexComponent extends DefaultComponent {
    private Clock clock = Clock.systemUTC();

    @Override
    protected void doInit() throws Exception {
        super.doInit();
        URISupport.addSanitizeKeywords("deployKey"); // or Camel would write it into its log
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        ConvexConfiguration configuration = new ConvexConfiguration();
        configuration.setDeployment(remaining);
        ConvexEndpoint endpoint = new ConvexEndpoint(uri, this, configuration);
        setProperties(endpoint, parameters);
        return endpoint;
    }

    Clock clock() {
        return clock;
    }

    /** For tests, which choose the time. */
    void setTime(Clock other) {
        clock = other;
    }
}
