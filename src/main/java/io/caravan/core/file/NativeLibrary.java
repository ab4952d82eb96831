package io.caravan.core.file;

import io.caravan.core.failure.SyncFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A library of machine code that a jar brings along, in it or beside it. One that is in it is unpacked into a temporary directory, from
 * which the file system must let the machine execute it: a {@code tmpfs} that is mounted {@code noexec}, as docker does by default,
 * does not.
 *
 * @param name for messages
 * @param unpacked the name of the file that it is unpacked into
 * @param folder system property that says where it is unpacked; where that is not set it is {@code java.io.tmpdir}
 * @param otherwise what does without it; a sentence, or empty
 */
public record NativeLibrary(String name, Pattern unpacked, String folder, String otherwise) {
    private static final String USUAL = "java.io.tmpdir";
    private static final Duration UNPACKING = Duration.ofHours(1);
    private static final Path LOADED = Path.of("/proc/self/maps");

    /**
     * Loads it.
     *
     * @param first call into it
     * @throws SyncFailure.Misconfigured where that fails, saying which setting to change
     */
    public void load(Callable<?> first) {
        try {
            Object unused = first.call();
            forget();
        } catch (Exception | LinkageError e) {
            throw new SyncFailure.Misconfigured(
                    "The native library of " + name + " cannot be loaded from " + key() + " (" + directory() + "): "
                            + reason(e) + ". " + place(directory()) + "Nothing was written. Set -D" + key()
                            + "=DIR before -jar, in a container by JAVA_TOOL_OPTIONS, to a directory with 100 MB free in which"
                            + " programs may run, or mount this one so (docker run --tmpfs /tmp:exec)."
                            + (otherwise.isEmpty() ? "" : " " + otherwise),
                    e);
        }
    }

    /** The library as a file beside its jar, where the distribution of one platform has it; empty where it is in the jar. */
    public static Optional<Path> beside(Class<?> ofJar, String beginning) {
        return Program.beside(ofJar, beginning);
    }

    /** Linux keeps what is loaded when its name goes. At the end of the process it may be too late: who is killed deletes nothing. */
    private void forget() throws IOException {
        if (!Files.isReadable(LOADED)) {
            return;
        }
        Path folder = directory().toRealPath();
        Set<Path> ours = new HashSet<>();
        for (String line : new String(Files.readAllBytes(LOADED), StandardCharsets.UTF_8).split("\n", -1)) {
            int path = line.indexOf('/');
            if (path > 0 && isUnpacked(Path.of(line.substring(path)), folder)) {
                ours.add(Path.of(line.substring(path)));
            }
        }
        for (Path file : ours) {
            sweep(folder, file);
            Files.deleteIfExists(file);
        }
    }

    /**
     * Deletes what processes left that were killed while they unpacked it; what is not much older than ours another one may be about to
     * load. No failure of this is one of the library.
     */
    private void sweep(Path folder, Path ours) {
        try (Stream<Path> files = Files.list(folder)) {
            FileTime now = Files.getLastModifiedTime(ours);
            for (Path file : files.filter(found -> isUnpacked(found, folder)).toList()) {
                deleteIfOlder(file, now);
            }
        } catch (IOException | UncheckedIOException unreadable) {
            // they stay
        }
    }

    private static void deleteIfOlder(Path file, FileTime now) throws IOException {
        try {
            if (Files.getLastModifiedTime(file).toInstant().plus(UNPACKING).isBefore(now.toInstant())) {
                Files.deleteIfExists(file);
            }
        } catch (FileSystemException ofSomebodyElse) {
            // it stays
        }
    }

    private boolean isUnpacked(Path file, Path into) {
        return into.equals(file.getParent())
                && unpacked.matcher(file.getFileName().toString()).matches();
    }

    private String key() {
        return System.getProperty(folder, "").isEmpty() ? USUAL : folder;
    }

    private Path directory() {
        return Path.of(System.getProperty(key())).toAbsolutePath();
    }

    /** The innermost cause knows it; what it repeats of the path is left out. */
    private static String reason(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        String first = String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
        return first.substring(first.lastIndexOf(": ") < 0 ? 0 : first.lastIndexOf(": ") + 2)
                .replaceAll("[.]$", "");
    }

    private static String place(Path directory) {
        if (!Files.isDirectory(directory)) {
            return "There is no such directory. ";
        }
        if (!Files.isWritable(directory)) {
            return "This process may not write there. ";
        }
        return executes(directory)
                ? "It needs room there, and Linux with glibc, macOS or Windows on x86-64 or arm64. "
                : "Its file system is mounted noexec. ";
    }

    private static boolean executes(Path directory) {
        try {
            Path trial = Files.createTempFile(directory, "caravan", ".trial");
            try {
                return trial.toFile().setExecutable(true) && Files.isExecutable(trial);
            } finally {
                Files.delete(trial);
            }
        } catch (IOException full) {
            return true;
        }
    }
}
