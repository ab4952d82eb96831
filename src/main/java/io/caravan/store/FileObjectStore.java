package io.caravan.store;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import io.caravan.core.file.DiskFailures;
import io.caravan.core.file.DurableFiles;
import io.caravan.core.file.PathSegment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Objects as files below a directory. Files on their way are in a folder of their own, in the same file system as their goal. */
final class FileObjectStore implements ObjectStore {
    private static final String LOCK = "replace.lock";
    private static final long LARGEST = 64L << 20;
    private static final byte[] NONE = {};
    private static final Object REPLACING = new Object();

    private final Path root;
    private final StoreLayout layout;
    private final String writer;
    private final AtomicLong sequence = new AtomicLong();

    /** @param writer makes the names of temporary files this process's own */
    FileObjectStore(Path root, StoreLayout layout, String writer) {
        this.root = root;
        this.layout = layout;
        this.writer = PathSegment.of(writer);
    }

    @Override
    public boolean foldsCase() throws IOException {
        Path probe = temporary();
        Files.createFile(probe);
        try {
            return Files.exists(
                    probe.resolveSibling(probe.getFileName().toString().replace(".tmp", ".TMP")));
        } finally {
            Files.delete(probe);
        }
    }

    /** A hard link fails where its name is taken and shows the whole content at once: see docs/adr/0003. */
    @Override
    public boolean putIfAbsent(ObjectKey key, byte[] content) throws IOException {
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
    public void put(ObjectKey key, byte[] content) throws IOException {
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
    public void put(ObjectKey key, Path source) throws IOException {
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
    public Optional<byte[]> read(ObjectKey key) throws IOException {
        try {
            Path file = path(key);
            if (Files.size(file) > LARGEST) {
                throw new FileSystemException(file.toString(), null, "larger than " + LARGEST + " bytes");
            }
            return Optional.of(Files.readAllBytes(file));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    @Override
    public Optional<Found> find(ObjectKey key) throws IOException {
        try {
            BasicFileAttributes file = Files.readAttributes(path(key), BasicFileAttributes.class);
            return Optional.of(
                    new Found(key, file.size(), file.lastModifiedTime().toMillis()));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    @Override
    public boolean fetch(ObjectKey key, Path file) throws IOException {
        try {
            Files.copy(path(key), file);
            return true;
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    @Override
    public Optional<Path> local(ObjectKey key) {
        return Optional.of(path(key)).filter(Files::isRegularFile);
    }

    /** Under a lock that every process of the location takes: a file system knows no conditional rename. */
    @Override
    public boolean replace(ObjectKey key, byte[] content, Optional<byte[]> before) throws IOException {
        Path temporary = root.resolve(layout.temporary());
        DurableFiles.createDirectories(temporary);
        synchronized (REPLACING) {
            try (FileChannel lock = FileChannel.open(temporary.resolve(LOCK), CREATE, WRITE);
                    FileLock held = lock.lock()) {
                return held.isValid() && replaceAlone(key, content, before);
            }
        }
    }

    private boolean replaceAlone(ObjectKey key, byte[] content, Optional<byte[]> before) throws IOException {
        Optional<byte[]> now = read(key);
        if (now.isPresent() != before.isPresent() || !Arrays.equals(now.orElse(NONE), before.orElse(NONE))) {
            return false;
        }
        put(key, content);
        return true;
    }

    @Override
    public Stream<ObjectKey> list(String prefix, String after) throws IOException {
        return Files.isDirectory(root.resolve(prefix)) ? walk(prefix, after) : Stream.empty();
    }

    private Stream<ObjectKey> walk(String directory, String after) {
        return children(directory)
                .filter(name -> name.compareTo(after) > 0 || after.startsWith(name))
                .flatMap(name -> name.endsWith("/") ? walk(name, after) : Stream.of(new ObjectKey(name)))
                .filter(key -> key.value().compareTo(after) > 0);
    }

    /** Names as they are sorted in a list of keys: those of directories end with a slash. */
    private Stream<String> children(String directory) {
        try (Stream<Path> paths = Files.list(root.resolve(directory))) {
            List<String> names = paths.map(
                            path -> directory + path.getFileName() + (Files.isDirectory(path) ? "/" : ""))
                    .sorted(Comparator.naturalOrder())
                    .toList();
            return names.stream();
        } catch (NoSuchFileException e) {
            return Stream.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public List<Found> files(String folder, String from) throws IOException {
        List<Found> files = new ArrayList<>();
        for (String name : names(folder, path -> isFrom(path, from) && !Files.isDirectory(path))) {
            find(new ObjectKey(folder + name)).ifPresent(files::add);
        }
        return files;
    }

    private static boolean isFrom(Path path, String from) {
        return path.getFileName().toString().compareTo(from) >= 0;
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
    public void delete(ObjectKey key) throws IOException {
        Files.deleteIfExists(path(key));
        if (layout.isOnlyOfItsFolder().test(key)) {
            deleteIfEmpty(path(key).getParent());
        }
    }

    private static void deleteIfEmpty(Path directory) throws IOException {
        try {
            Files.deleteIfExists(directory);
        } catch (DirectoryNotEmptyException inUse) {
            // Its other parts follow.
        }
    }

    @Override
    public void verifyWritable() {
        DiskFailures.requireWritable(layout.setting(), root);
    }

    @Override
    public Stream<ObjectKey> temporaries() throws IOException {
        return list(layout.temporary(), "");
    }

    private Path temporary() throws IOException {
        Path directory = root.resolve(layout.temporary());
        DurableFiles.createDirectories(directory);
        return directory.resolve(writer + "." + sequence.incrementAndGet() + ".tmp");
    }

    private Path path(ObjectKey key) {
        return root.resolve(key.value());
    }

    @Override
    public String toString() {
        return root.toAbsolutePath().normalize().toString();
    }
}
