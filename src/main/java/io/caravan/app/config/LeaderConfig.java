package io.caravan.app.config;

import io.caravan.core.config.ConfigReader;
import io.caravan.core.config.FileLocations;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Which of several replicas syncs.
 *
 * @param lock directory on a volume that all replicas share; of {@link Election#FILE} only
 * @param namespace of Kubernetes that holds the lease; empty is the pod's own
 * @param lease what the name of the lease begins with; the source's name follows
 * @param member name of this replica's pod; empty is the host's name, which is the pod's unless it uses the host's network
 * @param leaseDuration how long a successor waits after its predecessor's pod is gone
 */
public record LeaderConfig(
        Election election, Path lock, String namespace, String lease, Duration leaseDuration, String member) {
    /** How the one is found. */
    public enum Election {
        /** There is one process only. */
        NONE,
        /** Whoever holds a lock in a shared directory. */
        FILE,
        /** Whoever holds a lease of the Kubernetes API. */
        KUBERNETES
    }

    static LeaderConfig read(ConfigReader in) {
        Election election = in.choice("leader.election", Election.NONE, Election.class);
        if (election != Election.NONE
                && !in.isRefused("convex.url")
                && in.text("convex.url", "sandbox:shop").startsWith("sandbox:")) {
            in.conflict(
                    "leader.election=" + in.text("leader.election", "") + ": the built-in sandbox lives inside one"
                            + " process. Serve it by `caravan sandbox` and name its address in convex.url.",
                    "leader.election");
        }
        return new LeaderConfig(
                election,
                in.parsed("leader.lock", "file:data/leader", FileLocations::parse),
                in.text("leader.namespace", ""),
                in.parsed("leader.lease", "caravan", LeaderConfig::name),
                in.duration("leader.leaseDuration", "15s"),
                in.text("leader.member", ""));
    }

    public boolean isElected() {
        return election != Election.NONE;
    }

    private static String name(String value) {
        if (!value.matches("[a-z0-9]([a-z0-9-]{0,40}[a-z0-9])?")) {
            throw new IllegalArgumentException("expected up to 42 small letters, digits or -");
        }
        return value;
    }
}
