package io.caravan.sandbox.value;

import java.util.OptionalLong;

/** Documents as a pure function of (seed, tablet, ordinal, version). */
public record GeneratedRows(Template template, long count, int tablet, long seed, Template.World world, long created)
        implements Rows {
    private static final long NANOS = 1_000_000_000L;

    @Override
    public String id(long ordinal) {
        return world.ids().of(tablet, ordinal);
    }

    @Override
    public OptionalLong ordinal(String id) {
        OptionalLong ordinal = world.ids().ordinal(tablet, id);
        return ordinal.isPresent() && ordinal.getAsLong() < count ? ordinal : OptionalLong.empty();
    }

    @Override
    public IdOrder order() {
        return IdOrder.of(world.ids().sorted(tablet, count), this::id);
    }

    @Override
    public double creationTime(long ordinal, long ts) {
        return CreationTime.of(ts);
    }

    @Override
    public void writeFields(long ordinal, Content.Generated content, ValueWriter out) {
        Dice dice = Dice.of(seed, tablet, ordinal * 1_000_003 + content.version());
        long time = created / NANOS - dice.below(86_400 * 30);
        template.write(new Template.Spot(dice, ordinal, content.version(), world, time), out);
    }

    @Override
    public Content invent(int version, Dice dice) {
        return new Content.Generated(version);
    }
}
