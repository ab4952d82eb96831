package io.caravan.sandbox.value;

import java.util.OptionalLong;

/** Documents of a backup that is not there any more; their number is all that is known. Nothing names their tablet now. */
public record LostRows(long count) implements Rows {
    @Override
    public String id(long ordinal) {
        return "lost" + "%020d".formatted(ordinal);
    }

    @Override
    public OptionalLong ordinal(String id) {
        return OptionalLong.empty();
    }

    @Override
    public IdOrder order() {
        return IdOrder.asGiven(count, this::id);
    }

    @Override
    public double creationTime(long ordinal, long ts) {
        return CreationTime.of(ts);
    }

    @Override
    public void writeFields(long ordinal, Content.Generated content, ValueWriter out) {}

    @Override
    public Content invent(int version, Dice dice) {
        return Content.DELETED;
    }
}
