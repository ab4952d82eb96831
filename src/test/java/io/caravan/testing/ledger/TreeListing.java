package io.caravan.testing.ledger;

import io.caravan.core.file.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Every file and directory below a directory, with the hash of its content. */
public final class TreeListing {
    private TreeListing() {}

    /** By relative path; directories end with a slash. Empty where there is nothing. */
    public static SortedMap<String, String> of(Path root) {
        SortedMap<String, String> listing = new TreeMap<>();
        if (Files.exists(root)) {
            try (Stream<Path> paths = Files.walk(root)) {
                for (Path path : paths.toList()) {
                    String name = root.relativize(path).toString();
                    boolean directory = Files.isDirectory(path);
                    listing.put(directory ? name + "/" : name, directory ? "" : Sha256.of(Files.readAllBytes(path)));
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return listing;
    }
}
