package io.caravan.camel.log;

import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.DefaultComponent;

/** Events that have landed. */
@Component("caravan-log")
public class LogComponent extends DefaultComponent {
    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        LogConfiguration configuration = new LogConfiguration();
        configuration.setLocation(remaining);
        LogEndpoint endpoint = new LogEndpoint(uri, this, configuration);
        setProperties(endpoint, parameters);
        return endpoint;
    }
}
