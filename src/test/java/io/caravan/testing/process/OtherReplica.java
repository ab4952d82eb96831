package io.caravan.testing.process;

import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import org.apache.camel.cluster.CamelClusterEventListener;
import org.apache.camel.cluster.CamelClusterView;
import org.apache.camel.component.file.cluster.FileLockClusterService;
import org.apache.camel.impl.DefaultCamelContext;

/** Another replica of a source, which leads by the lock in a directory until it stops. */
public final class OtherReplica implements AutoCloseable {
    private final DefaultCamelContext camel = new DefaultCamelContext();

    /**
     * Returns once it leads.
     *
     * @param lock the directory of {@code leader.lock}
     */
    public static OtherReplica leading(Path lock, String source) {
        OtherReplica replica = new OtherReplica();
        try {
            FileLockClusterService service = new FileLockClusterService();
            service.setRoot(lock.toAbsolutePath().toString());
            service.setAcquireLockInterval(1);
            replica.camel.addService(service);
            replica.camel.start();
            CamelClusterView view = service.getView(source);
            view.addEventListener((CamelClusterEventListener.Leadership) (changed, leader) -> {});
            await().until(() -> view.getLocalMember().isLeader());
            return replica;
        } catch (Exception e) {
            replica.close();
            throw new IllegalStateException("no other replica leads", e);
        }
    }

    public void stop() {
        camel.stop();
    }

    @Override
    public void close() {
        stop();
    }
}
