package io.caravan.app;

import io.caravan.app.config.LeaderConfig;
import io.caravan.core.failure.SyncFailure;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.camel.CamelContext;
import org.apache.camel.cluster.CamelClusterEventListener;
import org.apache.camel.cluster.CamelClusterMember;
import org.apache.camel.cluster.CamelClusterService;
import org.apache.camel.cluster.CamelClusterView;
import org.apache.camel.component.file.cluster.FileLockClusterService;
import org.apache.camel.support.PropertyBindingSupport;

/** How the one of several replicas is found that syncs; the others are ready, and touch nothing. */
record Leadership(LeaderConfig config, String source) {
    private static final String SCHEDULE = "quartz:caravan/sync";
    private static final String KUBERNETES = "org.apache.camel.component.kubernetes.cluster.KubernetesClusterService";

    /** Where the schedule's ticks come from: with an election, only while this process leads. */
    String schedule() {
        return config.isElected() ? "master:" + source + ":" + SCHEDULE : SCHEDULE;
    }

    /** Lets the routes find the election; before they are created. */
    void join(CamelContext camel) {
        try {
            switch (config.election()) {
                case NONE -> {}
                case FILE -> camel.addService(file());
                case KUBERNETES -> camel.addService(kubernetes(camel));
            }
        } catch (SyncFailure failure) {
            throw failure;
        } catch (Exception e) {
            throw new IllegalStateException("the election cannot be joined: " + e.getMessage(), e);
        }
    }

    private FileLockClusterService file() {
        FileLockClusterService service = new FileLockClusterService();
        service.setRoot(config.lock().toAbsolutePath().toString());
        service.setAcquireLockInterval(1);
        return service;
    }

    /** By name: its jars are large and in the class path only where the build was asked for them. */
    private Object kubernetes(CamelContext camel) throws ReflectiveOperationException {
        Object service = kubernetesService();
        Map<String, Object> properties = new LinkedHashMap<>();
        properties.put("kubernetesResourceName", config.lease());
        properties.put("leaseDurationMillis", config.leaseDuration().toMillis());
        properties.put(
                "renewDeadlineMillis", config.leaseDuration().multipliedBy(2).toMillis() / 3);
        properties.put("retryPeriodMillis", config.leaseDuration().toMillis() / 8);
        if (!config.namespace().isEmpty()) {
            properties.put("kubernetesResourcesNamespace", config.namespace());
        }
        if (!config.member().isEmpty()) {
            properties.put("podName", config.member());
        }
        PropertyBindingSupport.bindProperties(camel, service, properties);
        return service;
    }

    private static Object kubernetesService() throws ReflectiveOperationException {
        try {
            return Class.forName(KUBERNETES).getConstructor().newInstance();
        } catch (ClassNotFoundException e) {
            throw new SyncFailure.Misconfigured(
                    "leader.election=kubernetes needs the jars of Kubernetes, which this build does not have."
                            + " Nothing was written. Build with `mvn package -Pkubernetes`, as the container image is.",
                    e);
        }
    }

    /** Tells {@code leads} when this process is told that it leads, and {@code lost} when that it does not any more. */
    void watch(CamelContext camel, Runnable leads, Consumer<SyncFailure> lost) {
        CamelClusterService service = camel.hasService(CamelClusterService.class);
        try {
            service.getView(source).addEventListener(new Watch(leads, lost, source));
        } catch (Exception e) {
            throw new IllegalStateException("the election cannot be watched: " + e.getMessage(), e);
        }
    }

    /** Hears of the changes; what it believes of its own role is what it heard last. */
    private static final class Watch implements CamelClusterEventListener.Leadership {
        private final Runnable begun;
        private final Consumer<SyncFailure> lost;
        private final String source;
        private boolean led;

        Watch(Runnable begun, Consumer<SyncFailure> lost, String source) {
            this.begun = begun;
            this.lost = lost;
            this.source = source;
        }

        @Override
        public synchronized void leadershipChanged(CamelClusterView view, CamelClusterMember leader) {
            boolean leads = view.getLocalMember().isLeader();
            if (leads && !led) {
                begun.run();
            }
            if (led && !leads) {
                lost.accept(new SyncFailure.Fenced("This process no longer leads for " + source
                        + ": its lock or lease could not be kept. What was committed stays; it stops, so that it begins"
                        + " again as a standby. Where nothing starts it again, start it."));
            }
            led = leads;
        }
    }
}
