package io.caravan.delta;

import io.caravan.store.DecoratedStore;
import io.caravan.store.ObjectKey;
import io.caravan.store.ObjectStore;
import java.io.IOException;

/** Dies right after the intent. */
final class AfterIntent extends DecoratedStore {
    AfterIntent(ObjectStore storage) {
        super(storage);
    }

    @Override
    public boolean putIfAbsent(ObjectKey key, byte[] content) throws IOException {
        super.putIfAbsent(key, content);
        if (key.equals(DeltaLedger.INTENTS.record(1))) {
            throw new FaultyStorage.Crash();
        }
        return true;
    }
}
