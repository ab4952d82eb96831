package io.caravan.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files that every later version must still read; rewritten only by {@code -Dgolden.update=true}. */
public final class Golden {
    private Golden() {}

    public static byte[] read(String name) {
        try {
            return Files.readAllBytes(path(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static void assertEqual(String name, byte[] actual) {
        try {
            if (Boolean.getBoolean("golden.update")) {
                Files.createDirectories(path(name).getParent());
                Files.write(path(name), actual);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        assertThat(actual)
                .as("golden file " + name)
                .asString()
                .isEqualTo(new String(read(name), StandardCharsets.UTF_8));
    }

    private static Path path(String name) {
        return Path.of("src/test/resources/golden").resolve(name);
    }
}
