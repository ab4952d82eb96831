package io.caravan.ops;

import io.caravan.core.watch.Controls;
import io.caravan.core.watch.SyncEvent.StagingPublished;
import io.caravan.core.watch.Work;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.function.Supplier;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/** What is heard of a source, and what can be told to it, as one MBean. */
record CaravanBean(MonitoredSource watched, Supplier<StatusSnapshot> reading, Controls controls)
        implements CaravanMXBean {
    /** Takes an MBean away. */
    interface Registration extends AutoCloseable {
        @Override
        void close();
    }

    /** Under {@code io.caravan:type=Caravan,name=<source>}, until closed. */
    Registration register() {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        try {
            ObjectName name = new ObjectName("io.caravan:type=Caravan,name=" + ObjectName.quote(watched.source()));
            server.registerMBean(new DescribedBean<CaravanMXBean>(this, CaravanMXBean.class), name);
            return () -> unregister(server, name);
        } catch (JMException e) {
            throw new IllegalStateException("the MBean of " + watched.source() + " cannot be registered: " + e, e);
        }
    }

    private static void unregister(MBeanServer server, ObjectName name) {
        try {
            server.unregisterMBean(name);
        } catch (JMException e) {
            throw new IllegalStateException("the MBean " + name + " cannot be taken away: " + e.getMessage(), e);
        }
    }

    @Override
    public String getSource() {
        return watched.source();
    }

    @Override
    public String getDeployment() {
        return watched.deployment();
    }

    @Override
    public String getDestination() {
        return watched.destination();
    }

    @Override
    public String getActivity() {
        Activity activity = reading.get().activity();
        return activity.word() + " since " + Instants.text(activity.since());
    }

    @Override
    public String getPhase() {
        return reading.get().phase();
    }

    @Override
    public long getBatch() {
        return reading.get().batch();
    }

    @Override
    public long getLagSeconds() {
        return reading.get().lag().map(Duration::toSeconds).orElse(-1L);
    }

    @Override
    public String getLastSync() {
        return reading.get().lastSuccess().map(Instants::text).orElse("");
    }

    @Override
    public String getLastError() {
        return reading.get().failure(Work.SYNC).map(Failure::message).orElse("");
    }

    @Override
    public boolean isPaused() {
        return controls.isPaused();
    }

    @Override
    public long getEvents() {
        return reading.get().landed().values().stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    @Override
    public long getStagingBatch() {
        return reading.get().staging().map(StagingPublished::batch).orElse(-1L);
    }

    @Override
    public String syncNow() {
        return steer(() -> reading.get().isSyncing()
                ? "A sync is going on since "
                        + Instants.text(reading.get().activity().since()) + "; no other was begun."
                : controls.syncNow());
    }

    @Override
    public String pause() {
        return steer(controls::pause);
    }

    @Override
    public String resume() {
        return steer(controls::resume);
    }

    @Override
    public String resync(String table) {
        return steer(() -> controls.resync(table));
    }

    @Override
    public String stagingNow() {
        return steer(controls::stagingNow);
    }

    /** What a replica does that does not lead nobody sees, or sees when it takes over weeks later. */
    private String steer(Supplier<String> operation) {
        return reading.get().standsBy()
                ? "This replica stands by, since another one leads for " + watched.source() + " or is about to."
                        + " Nothing was begun, changed or noted. Ask the one that leads: docs/operations.md, Leader election,"
                        + " says how to find it."
                : operation.get();
    }
}
