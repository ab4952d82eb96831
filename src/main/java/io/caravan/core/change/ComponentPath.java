package io.caravan.core.change;

/** Path of a Convex component: {@code ""} for the root, children joined with {@code /}, such as {@code waitlist/inner}. */
public record ComponentPath(String value) implements Comparable<ComponentPath> {
    public static final ComponentPath ROOT = new ComponentPath("");

    public boolean isRoot() {
        return value.isEmpty();
    }

    @Override
    public int compareTo(ComponentPath other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
