package io.caravan.sandbox.data;

import io.caravan.sandbox.value.ApiError;
import java.util.Map;

/** A change of the deployment that can be journaled and replayed: the same commands at the same times give the same data. */
public interface Command {
    /** Throws {@link ApiError} when the command cannot be applied; nothing has happened then. */
    default void check(Store store) {}

    /** @param ts the first timestamp that the command may use */
    Applied apply(Store store, long ts);

    Map<String, Object> toJson();
}
