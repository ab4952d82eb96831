package io.caravan.core.schema;

import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/** The set of types seen in a column. Union is commutative, associative and idempotent. */
public record ObservedTypes(int bits) {
    public static final ObservedTypes NONE = new ObservedTypes(0);

    public static ObservedTypes of(ConvexType... types) {
        return new ObservedTypes(Arrays.stream(types).mapToInt(ConvexType::bit).reduce(0, (a, b) -> a | b));
    }

    public ObservedTypes union(ObservedTypes other) {
        return new ObservedTypes(bits | other.bits);
    }

    public boolean contains(ConvexType type) {
        return (bits & type.bit()) != 0;
    }

    public Set<ConvexType> types() {
        return Arrays.stream(ConvexType.values()).filter(this::contains).collect(Collectors.toUnmodifiableSet());
    }
}
