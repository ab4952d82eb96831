package io.caravan.delta;

import io.caravan.store.DecoratedStore;
import io.caravan.store.ObjectKey;
import io.caravan.store.ObjectStore;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;

/** Lets something else happen before its n-th write of a record or a log entry. */
final class Napping extends DecoratedStore {
    private final AtomicInteger left;
    private final Runnable meanwhile;

    Napping(ObjectStore storage, AtomicInteger left, Runnable meanwhile) {
        super(storage);
        this.left = left;
        this.meanwhile = meanwhile;
    }

    @Override
    public boolean putIfAbsent(ObjectKey key, byte[] content) throws IOException {
        if (!key.equals(DeltaKey.DESTINATION) && left.getAndDecrement() == 0) {
            meanwhile.run();
        }
        return super.putIfAbsent(key, content);
    }
}
