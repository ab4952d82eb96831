package io.caravan.delta;

import java.io.IOException;

/** Dies right after the intent. */
final class AfterIntent extends Decorated {
    AfterIntent(DeltaStorage storage) {
        super(storage);
    }

    @Override
    public boolean putIfAbsent(DeltaKey key, byte[] content) throws IOException {
        super.putIfAbsent(key, content);
        if (key.equals(DeltaKey.intent(1))) {
            throw new FaultyStorage.Crash();
        }
        return true;
    }
}
