package io.caravan.sandbox.value;

/** Writes the fields of generated documents of one kind. */
@FunctionalInterface
public interface Template {
    /** Fields in the order of their names, as Convex keeps them. */
    void write(Spot spot, ValueWriter out);

    /**
     * Where and when a document is written.
     *
     * @param dice the same for the same document and version
     * @param world the other documents that it may point at
     * @param time seconds since 1970 of about the document's creation
     */
    record Spot(Dice dice, long ordinal, int version, World world, long time) {}

    /** Ids of documents that others point at. */
    record World(Ids ids, long users, long products) {
        static final int USERS = 1;
        static final int PRODUCTS = 2;

        String user(Dice dice) {
            return ids.of(USERS, dice.below(users));
        }

        String product(Dice dice) {
            return ids.of(PRODUCTS, dice.below(products));
        }
    }
}
