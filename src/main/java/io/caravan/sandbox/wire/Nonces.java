package io.caravan.sandbox.wire;

import io.caravan.sandbox.value.Dice;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/** Numbers that were not given before; the same at every start. */
final class Nonces {
    private final AtomicLong given;
    private final String prefix;

    Nonces() {
        this(new AtomicLong(), "");
    }

    private Nonces(AtomicLong given, String prefix) {
        this.given = given;
        this.prefix = prefix;
    }

    /** The same numbers, with another beginning of ids. */
    Nonces named(String idPrefix) {
        return new Nonces(given, idPrefix);
    }

    long next() {
        return Dice.mix(given.incrementAndGet());
    }

    /** Another process of the same deployment gives others, as its time is another one. */
    String syncId(long now) {
        long high = Dice.mix(now ^ next());
        return prefix + new UUID((high & ~0xf000L) | 0x4000, (Dice.mix(high) >>> 2) | Long.MIN_VALUE);
    }
}
