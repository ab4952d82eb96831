package io.caravan.delta.kernel;

import io.caravan.store.ObjectStore;
import io.delta.kernel.defaults.engine.DefaultEngine;
import io.delta.kernel.engine.MetricsReporter;
import io.delta.kernel.engine.ParquetHandler;
import java.util.List;

/** Delta Kernel on our storage, without Hadoop: see docs/adr/0010. */
public final class KernelEngine extends DefaultEngine {
    private final CheckpointFiles checkpoints;

    public KernelEngine(ObjectStore storage) {
        super(new KernelFiles(storage));
        this.checkpoints = new CheckpointFiles(storage);
    }

    @Override
    public ParquetHandler getParquetHandler() {
        return checkpoints;
    }

    @Override
    public List<MetricsReporter> getMetricsReporters() {
        return List.of();
    }
}
