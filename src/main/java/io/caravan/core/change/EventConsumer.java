package io.caravan.core.change;

import java.io.IOException;

/** Takes events one by one; the slices of an event are valid only during the call. */
@FunctionalInterface
public interface EventConsumer {
    void accept(ChangeEvent event) throws IOException;
}
