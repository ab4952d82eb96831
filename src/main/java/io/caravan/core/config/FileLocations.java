package io.caravan.core.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** {@code file:DIR}, relative to the working directory. */
public final class FileLocations {
    private FileLocations() {}

    public static Path parse(String value) {
        if (!value.startsWith("file:") || value.length() == "file:".length()) {
            throw new IllegalArgumentException("expected file:DIR");
        }
        try {
            return Path.of(value.substring("file:".length()));
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("not a path: " + e.getMessage(), e);
        }
    }
}
