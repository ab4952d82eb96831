package io.caravan.delta;

import io.caravan.core.file.DurableFiles;
import io.caravan.core.file.PathSegment;
import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Files below a directory. Files on their way are in {@code _caravan/tmp/}, in the same file system as their goal. */
final class FileDeltaStorage implements DeltaStorage {
    static final String TEMPORARY = "_caravan/tmp/";

    private final Path root;
    private final String writer;
    private final AtomicLong sequence = new AtomicLong();

    /** @param writer makes the names of temporary files this process's own */
    FileDeltaStorage(Path root, String writer) {
        this.root = root;
        this.writer = PathSegment.ofTable(writer);
    }

    /** A hard link fails where its name is taken and shows the whole content at once: see docs/adr/0003. */
    @Override
    public boolean putIfAbsent(DeltaKey key, byte[] content) throws IOException {
        Path file = path(key);
        if (Files.exists(file)) {
            return false;
        }
        Path temporary = temporary();
        try {
            DurableFiles.write(temporary, content);
            DurableFiles.createDirectories(file.getParent());
            return DurableFiles.link(file, temporary);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    @Override
    public void put(DeltaKey key, byte[] content) throws IOException {
        Path temporary = temporary();
        try {
            DurableFiles.write(temporary, content);
            DurableFiles.createDirectories(path(key).getParent());
            DurableFiles.move(temporary, path(key));
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    @Override
    public void put(DeltaKey key, Path source) throws IOException {
        Path file = path(key);
        DurableFiles.createDirectories(file.getParent());
        if (Files.exists(file) && Files.size(file) == Files.size(source)) {
            Files.delete(source);
            DurableFiles.syncDirectory(file.getParent());
            return;
        }
        try {
            DurableFiles.move(source, file);
        } catch (AtomicMoveNotSupportedException e) {
            copy(source, file);
        }
    }

    private void copy(Path source, Path file) throws IOException {
        Path temporary = temporary();
        try {
            Files.copy(source, temporary);
            DurableFiles.sync(temporary);
            DurableFiles.move(temporary, file);
        } finally {
            Files.deleteIfExists(temporary);
        }
        Files.delete(source);
    }

    @Override
    public Optional<byte[]> read(DeltaKey key) throws IOException {
        try {
            return Optional.of(Files.readAllBytes(path(key)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    @Override
    public Optional<Found> find(DeltaKey key) throws IOException {
        try {
            BasicFileAttributes file = Files.readAttributes(path(key), BasicFileAttributes.class);
            return Optional.of(
                    new Found(key, file.size(), file.lastModifiedTime().toMillis()));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    @Override
    public List<Found> list(String folder, String from) throws IOException {
        List<Found> files = new ArrayList<>();
        for (String name : names(folder, path -> !Files.isDirectory(path))) {
            if (name.compareTo(from) >= 0) {
                find(new DeltaKey(folder + name)).ifPresent(files::add);
            }
        }
        return files;
    }

    @Override
    public List<String> folders(String folder) throws IOException {
        return names(folder, Files::isDirectory);
    }

    private List<String> names(String folder, Predicate<Path> kind) throws IOException {
        try (Stream<Path> paths = Files.list(root.resolve(folder))) {
            return paths.filter(kind)
                    .map(path -> path.getFileName().toString())
                    .sorted(Comparator.naturalOrder())
                    .toList();
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }

    @Override
    public void delete(DeltaKey key) throws IOException {
        Files.deleteIfExists(path(key));
    }

    private Path temporary() throws IOException {
        Path directory = root.resolve(TEMPORARY);
        DurableFiles.createDirectories(directory);
        return directory.resolve(writer + "." + sequence.incrementAndGet() + ".tmp");
    }

    private Path path(DeltaKey key) {
        return root.resolve(key.value());
    }

    @Override
    public String toString() {
        return root.toAbsolutePath().normalize().toString();
    }
}
