package io.caravan.core.config;

/** A text that no log, error or status may show. */
public record Secret(String value) {
    public boolean isEmpty() {
        return value.isEmpty();
    }

    @Override
    public String toString() {
        return value.isEmpty() ? "" : "***";
    }
}
