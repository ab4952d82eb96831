package io.caravan.sandbox.value;

import java.util.OptionalLong;

/** The documents with which a tablet begins, at ordinals {@code 0 .. count-1}. */
public interface Rows {
    long count();

    String id(long ordinal);

    OptionalLong ordinal(String id);

    /** For walks; built when first asked for. */
    IdOrder order();

    /** @param ts the commit timestamp, from which generated documents take their creation time; milliseconds result */
    double creationTime(long ordinal, long ts);

    /** The user's fields, as {@code "field": value} pairs into the open object. */
    void writeFields(long ordinal, Content.Generated content, ValueWriter out);

    /** A plausible new content for a document, or {@link Content#DELETED} when there is nothing to go by. */
    Content invent(int version, Dice dice);
}
