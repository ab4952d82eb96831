package io.caravan.route;

import io.caravan.core.sync.SyncEngine;
import org.apache.camel.spi.IdempotentRepository;
import org.apache.camel.support.service.ServiceSupport;

/**
 * Camel's view of the checkpoint: a batch is a duplicate once the checkpoint has passed it. It never moves the checkpoint:
 * Camel swallows whatever {@link #confirm} throws, so the advance is a step of the route.
 */
public final class CheckpointRepository extends ServiceSupport implements IdempotentRepository {
    private final SyncEngine engine;

    public CheckpointRepository(SyncEngine engine) {
        this.engine = engine;
    }

    @Override
    public boolean add(String batchKey) {
        return !engine.hasLanded(batchKey);
    }

    @Override
    public boolean contains(String batchKey) {
        return engine.hasLanded(batchKey);
    }

    @Override
    public boolean confirm(String batchKey) {
        return engine.hasLanded(batchKey);
    }

    @Override
    public boolean remove(String batchKey) {
        return true;
    }

    @Override
    public void clear() {}
}
