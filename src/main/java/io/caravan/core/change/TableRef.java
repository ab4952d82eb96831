package io.caravan.core.change;

import java.util.Comparator;

/** Identity of a table: two components may hold equal table names. */
public record TableRef(ComponentPath component, String table) implements Comparable<TableRef> {
    private static final Comparator<TableRef> ORDER =
            Comparator.comparing(TableRef::component).thenComparing(TableRef::table);

    public static TableRef root(String table) {
        return new TableRef(ComponentPath.ROOT, table);
    }

    public static TableRef of(String component, String table) {
        return new TableRef(component.isEmpty() ? ComponentPath.ROOT : new ComponentPath(component), table);
    }

    /** Inverse of {@link #path()}. */
    public static TableRef parse(String path) {
        int slash = path.lastIndexOf('/');
        return slash < 0 ? root(path) : of(path.substring(0, slash), path.substring(slash + 1));
    }

    /** {@code users} in the root component, {@code waitlist/inner/users} elsewhere; the form of checkpoints. */
    public String path() {
        return component.isRoot() ? table : component.value() + "/" + table;
    }

    /** {@code app/users} in the root component, {@code waitlist/inner/users} elsewhere: as commands take and messages say it. */
    public String label() {
        return component.label() + "/" + table;
    }

    @Override
    public int compareTo(TableRef other) {
        return ORDER.compare(this, other);
    }

    /** For people, so that no message has to think of it. */
    @Override
    public String toString() {
        return label();
    }
}
