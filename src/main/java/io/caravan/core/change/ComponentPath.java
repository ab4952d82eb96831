package io.caravan.core.change;

/** Path of a Convex component: {@code ""} for the root, children joined with {@code /}, such as {@code waitlist/inner}. */
public record ComponentPath(String value) implements Comparable<ComponentPath> {
    public static final ComponentPath ROOT = new ComponentPath("");

    private static final String ROOT_IN_WORDS = "app";
    private static final String CALLED_AS_THE_ROOT = "-61pp";

    /** Inverse of {@link #label()}. */
    public static ComponentPath parse(String label) {
        return switch (label) {
            case ROOT_IN_WORDS, "" -> ROOT;
            case CALLED_AS_THE_ROOT -> new ComponentPath(ROOT_IN_WORDS);
            default -> new ComponentPath(label);
        };
    }

    /** As people write it: the root is {@code app}, and a component of that name {@code -61pp}. */
    public String label() {
        if (isRoot()) {
            return ROOT_IN_WORDS;
        }
        return value.equals(ROOT_IN_WORDS) ? CALLED_AS_THE_ROOT : value;
    }

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
