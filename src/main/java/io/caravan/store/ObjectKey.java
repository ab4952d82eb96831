package io.caravan.store;

/** A path below a location, in segments between slashes. Each target builds its own, in one place. */
public record ObjectKey(String value) implements Comparable<ObjectKey> {
    /** Everything before the last slash, and the slash. */
    public String directory() {
        return value.substring(0, value.lastIndexOf('/') + 1);
    }

    /** Everything before the first slash, and the slash. */
    private String topFolder() {
        return value.substring(0, value.indexOf('/') + 1);
    }

    /** What to do where the object, which cannot be made again, is damaged or lost. */
    public String restored() {
        return "Restore " + topFolder() + " from a backup.";
    }

    /** What follows the last slash. */
    public String fileName() {
        return value.substring(value.lastIndexOf('/') + 1);
    }

    @Override
    public int compareTo(ObjectKey other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
