package io.caravan.bench;

import io.caravan.app.Session;
import io.caravan.app.config.CaravanConfig;
import io.caravan.app.config.ProcessConfig;
import io.caravan.app.config.RequiredAccess;
import io.caravan.app.log.Logging;
import io.caravan.app.target.Wiring;
import io.caravan.core.resync.FileResyncRequests;
import io.caravan.core.resync.ResyncRequest;
import io.caravan.core.watch.SyncListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;

/** What {@code caravan run} does: one Camel context for all syncs. Each sync here lands everything anew, as a resync does. */
final class LongRun {
    private final Path state;
    private final Path lake;
    private final Session session;
    private int syncs;

    LongRun(Target target, String protocol, Path home) throws IOException {
        Workspace.clear(home);
        this.state = home.resolve("state");
        this.lake = home.resolve("lake");
        Map<String, String> options = Map.of(
                "convex.url",
                target.url(),
                "convex.deploy.key",
                target.deployKey(),
                "convex.protocol",
                protocol,
                "state.location",
                "file:" + state,
                "s3.location",
                "file:" + lake,
                "staging.enabled",
                "false");
        Logging.configure(new String[] {"run"});
        CaravanConfig config = ProcessConfig.read(
                        new ProcessConfig.Layers(Map.of(), Map.of(), Map.of(), options), Path.of(""))
                .config(List.of(), RequiredAccess.SOURCE)
                .sources()
                .get(0);
        this.session = Session.open(config, Wiring.production(), SyncListener.NOBODY);
    }

    /** Lands everything, and moves what has landed to the output. */
    void sync(Path output) throws IOException {
        if (syncs++ > 0) {
            new FileResyncRequests(state).request(new ResyncRequest("r" + syncs, new TreeSet<>()));
        }
        session.caravan().routes().sync();
        List<Path> landed;
        try (Stream<Path> files = Files.walk(lake)) {
            landed = files.filter(file -> file.toString().endsWith(".parquet")).toList();
        }
        for (Path file : landed) {
            Files.move(file, output.resolve(file.getFileName()));
        }
    }
}
