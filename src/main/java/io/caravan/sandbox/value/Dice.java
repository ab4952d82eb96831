package io.caravan.sandbox.value;

import java.util.List;
import java.util.Locale;

/** Reproducible randomness: the same seed and place give the same throws, on every machine and for ever. */
public final class Dice {
    private static final long GOLDEN = 0x9e3779b97f4a7c15L;
    private long state;

    private Dice(long state) {
        this.state = state;
    }

    public static Dice of(long seed, long place, long turn) {
        return new Dice(mix(mix(seed + GOLDEN) ^ place * GOLDEN) ^ mix(turn * 0xd1342543de82ef95L + 1));
    }

    /** A bijection of the 64 bit numbers. */
    public static long mix(long value) {
        long z = value;
        z = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
        z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
        return z ^ z >>> 31;
    }

    /** Inverse of {@link #mix}. */
    static long unmix(long value) {
        long z = value;
        z = (z ^ z >>> 31 ^ z >>> 62) * 0x319642b2d24d8ec3L;
        z = (z ^ z >>> 27 ^ z >>> 54) * 0x96de1b173f119089L;
        return z ^ z >>> 30 ^ z >>> 60;
    }

    public long next() {
        state += GOLDEN;
        return mix(state);
    }

    /** 0 inclusive to the bound exclusive. */
    public int below(int bound) {
        return (int) ((next() >>> 33) % bound);
    }

    public long below(long bound) {
        return (next() >>> 1) % bound;
    }

    boolean oneIn(int chances) {
        return below(chances) == 0;
    }

    double fraction() {
        return (next() >>> 11) * 0x1.0p-53;
    }

    public <T> T pick(List<T> choices) {
        return choices.get(below(choices.size()));
    }

    String hex(int digits) {
        return String.format(Locale.ROOT, "%016x", next()).substring(0, digits);
    }
}
