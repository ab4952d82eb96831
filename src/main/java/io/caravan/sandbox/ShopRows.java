package io.caravan.sandbox;

import java.util.OptionalLong;

/** Generated documents of one table: a function of the seed, the table, the ordinal and the version. */
final class ShopRows implements Rows {
    /** Writes the fields of one document. */
    interface Recipe {
        void write(long ordinal, Dice dice, ValueWriter out);
    }

    private final Recipe recipe;
    private final Ids ids;
    private final long seed;
    private final int tablet;
    private final long count;

    ShopRows(Recipe recipe, Ids ids, long seed, int tablet, long count) {
        this.recipe = recipe;
        this.ids = ids;
        this.seed = seed;
        this.tablet = tablet;
        this.count = count;
    }

    @Override
    public long count() {
        return count;
    }

    @Override
    public String id(long ordinal) {
        return ids.of(tablet, ordinal);
    }

    @Override
    public OptionalLong ordinal(String id) {
        OptionalLong ordinal = ids.ordinal(tablet, id);
        return ordinal.isPresent() && ordinal.getAsLong() < count ? ordinal : OptionalLong.empty();
    }

    @Override
    public double creationTime(long ordinal, long ts) {
        return CreationTime.of(ts);
    }

    @Override
    public void writeFields(long ordinal, Content.Generated content, ValueWriter out) {
        recipe.write(ordinal, Dice.of(seed ^ Dice.mix(tablet), ordinal, content.version()), out);
    }

    @Override
    public Content invent(int version, Dice dice) {
        return new Content.Generated(version);
    }
}
