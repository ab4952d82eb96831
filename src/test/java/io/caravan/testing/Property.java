package io.caravan.testing;

import java.util.Random;

/** Runs a check on many random cases; a failure names the seed that replays its case alone. */
public final class Property {
    private static final long DEFAULT_SEED = 20260801;

    private Property() {}

    /** Checks {@code cases} cases, or the single case of {@code -Dcaravan.seed}. */
    public static void forAll(int cases, Check check) {
        Long replay = Long.getLong("caravan.seed");
        if (replay != null) {
            run(replay, check);
            return;
        }
        Random seeds = new Random(DEFAULT_SEED);
        for (int i = 0; i < cases; i++) {
            run(seeds.nextLong(), check);
        }
    }

    private static void run(long seed, Check check) {
        try {
            check.accept(new Random(seed));
        } catch (Exception | AssertionError e) {
            throw new AssertionError("replay this case with -Dcaravan.seed=" + seed + ": " + e, e);
        }
    }

    /** What has to hold of a case. */
    @FunctionalInterface
    public interface Check {
        void accept(Random random) throws Exception;
    }
}
