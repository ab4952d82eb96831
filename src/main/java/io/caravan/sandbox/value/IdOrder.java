package io.caravan.sandbox.value;

import java.util.Arrays;
import java.util.Comparator;
import java.util.function.LongFunction;
import java.util.function.LongUnaryOperator;
import java.util.stream.LongStream;

/**
 * Base documents of a tablet in the order of their ids, in which it is walked.
 *
 * @param ordinalAt gives the ordinal at a position
 * @param idOf gives the id of an ordinal
 */
public record IdOrder(long count, LongUnaryOperator ordinalAt, LongFunction<String> idOf) {
    /** Ordinals that are in the order of their ids already. */
    public static IdOrder asGiven(long count, LongFunction<String> idOf) {
        return new IdOrder(count, ordinal -> ordinal, idOf);
    }

    public static IdOrder sorted(long count, LongFunction<String> idOf) {
        Long[] ordinals = LongStream.range(0, count).boxed().toArray(Long[]::new);
        String[] ids = new String[ordinals.length];
        Arrays.setAll(ids, idOf::apply);
        Arrays.sort(ordinals, Comparator.comparing(ordinal -> ids[ordinal.intValue()]));
        return of(Arrays.stream(ordinals).mapToLong(Long::longValue).toArray(), idOf);
    }

    static IdOrder of(long[] ordinals, LongFunction<String> idOf) {
        return new IdOrder(ordinals.length, position -> ordinals[(int) position], idOf);
    }

    public long ordinal(long position) {
        return ordinalAt.applyAsLong(position);
    }

    /** The first position whose id is greater. */
    public long firstAfter(String id) {
        long low = 0;
        long high = id.isEmpty() ? 0 : count;
        while (low < high) {
            long middle = (low + high) >>> 1;
            if (idOf.apply(ordinal(middle)).compareTo(id) <= 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
