package io.caravan.app;

import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.component.master.MasterConsumer;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckResultBuilder;

/**
 * Says which role this replica has. A standby is as ready as the leader: it is there to take over, and Kubernetes lets only
 * a ready pod become the leader.
 */
final class LeadershipHealth implements HealthCheck {
    private final CamelContext camel;
    private volatile boolean enabled = true;

    LeadershipHealth(CamelContext camel) {
        this.camel = camel;
    }

    @Override
    public String getGroup() {
        return "caravan";
    }

    @Override
    public String getId() {
        return "caravan-leadership";
    }

    @Override
    public boolean isEnabled() {
        return enabled;
    }

    @Override
    public void setEnabled(boolean enabled) {
        this.enabled = enabled;
    }

    @Override
    public boolean isLiveness() {
        return false;
    }

    @Override
    public Result call(Map<String, Object> options) {
        return HealthCheckResultBuilder.on(this)
                .up()
                .detail("role", role(camel))
                .build();
    }

    /** {@code alone}, {@code leader} or {@code standby}. */
    static String role(CamelContext camel) {
        Route schedule = camel.getRoute("schedule");
        if (schedule == null || !(schedule.getConsumer() instanceof MasterConsumer consumer)) {
            return "alone";
        }
        return consumer.isMaster() ? "leader" : "standby";
    }
}
