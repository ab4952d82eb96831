package io.caravan.ledger;

import java.util.Comparator;

/**
 * What a state is the state of.
 *
 * @param batch at whose end; 0 before the first
 * @param consistentAsOf nanoseconds: it holds the source's commits up to here
 */
public record AsOf(long batch, long consistentAsOf) implements Comparable<AsOf> {
    public static final AsOf NOTHING = new AsOf(0, 0);
    private static final Comparator<AsOf> BY_BATCH =
            Comparator.comparingLong(AsOf::batch).thenComparingLong(AsOf::consistentAsOf);

    @Override
    public int compareTo(AsOf other) {
        return BY_BATCH.compare(this, other);
    }
}
