package io.caravan.core.file;

import io.caravan.core.failure.SyncFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;

/**
 * A library of machine code that a jar brings along. It is unpacked into a temporary directory, from which the file system must let
 * the machine execute it: a {@code tmpfs} that is mounted {@code noexec}, as docker does by default, does not.
 *
 * @param name for messages
 * @param folder system property that says where it is unpacked; where that is not set it is {@code java.io.tmpdir}
 * @param otherwise what does without it; a sentence, or empty
 */
public record NativeLibrary(String name, String folder, String otherwise) {
    private static final String USUAL = "java.io.tmpdir";

    /**
     * Loads it.
     *
     * @param first call into it
     * @throws SyncFailure.Misconfigured where that fails, saying which setting to change
     */
    public void load(Callable<?> first) {
        try {
            Object unused = first.call();
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
