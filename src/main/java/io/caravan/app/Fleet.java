package io.caravan.app;

import io.caravan.app.config.CaravanConfig;
import io.caravan.app.config.ProcessConfig;
import io.caravan.app.target.Wiring;
import io.caravan.core.work.Threads;
import io.caravan.ops.ManagementConfig;
import io.caravan.ops.SharedManagement;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.ToIntFunction;

/** Several sources in one process: each in a thread of its own, with all that it needs; they share the port that they are watched by. */
public final class Fleet {
    private Fleet() {}

    /** Until every source has ended for good; the greatest exit code of any. */
    public static int run(ProcessConfig process, Wiring wiring) {
        ManagementConfig management = process.management();
        try (SharedManagement shared = new SharedManagement(
                SyncObservers.address(management),
                SyncObservers.operator(management),
                process.sources().stream().map(SyncObservers::watched).toList(),
                wiring.clock())) {
            return inParallel(process.sources(), config -> new SourceKeeper(
                            config, wiring, shared.of(config.source().name()))
                    .keep()
                    .code());
        }
    }

    /** The greatest of what {@code work} gives for each source. */
    public static int inParallel(List<CaravanConfig> sources, ToIntFunction<CaravanConfig> work) {
        List<CompletableFuture<Integer>> all = sources.stream()
                .map(config -> {
                    String name = config.source().name();
                    return CompletableFuture.supplyAsync(
                            () -> work.applyAsInt(config), task -> Threads.daemons("source-" + name, name)
                                    .newThread(task)
                                    .start());
                })
                .toList();
        return all.stream().mapToInt(CompletableFuture::join).max().orElse(ExitCode.DONE.code());
    }
}
