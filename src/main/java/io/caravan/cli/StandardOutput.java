package io.caravan.cli;

import io.caravan.core.failure.SyncFailure;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Standard output that knows what of it was lost. Java's own keeps silent, and on a full disk half a file looks like a whole one. */
final class StandardOutput extends PrintStream {
    /** Of a reader that has what it wants, as head does, or of a caller that closed it; where the system speaks English. */
    private static final List<String> MEANT = List.of("Broken pipe", "Bad file descriptor", "The pipe is being closed");

    /** Of a pipe that does not wait for its reader: what did not fit is lost. */
    private static final String LOST = "Resource temporarily unavailable";

    private static final Path DESCRIPTOR = Path.of("/dev/fd/1");

    /** Of POSIX, the bits of a file's mode that tell its kind. */
    private static final int KIND = 0xF000;

    private static final int PIPE = 0x1000;
    private static final int SOCKET = 0xC000;

    private final Noting file;
    private final Path path;

    private StandardOutput(Noting file, Path path) {
        super(new BufferedOutputStream(file), true, StandardCharsets.UTF_8);
        this.file = file;
        this.path = path;
    }

    /** In the place of Java's own. */
    static void install() {
        install(new FileOutputStream(FileDescriptor.out), DESCRIPTOR);
    }

    /** @param path of what the stream writes to; it need not exist */
    static void install(OutputStream stream, Path path) {
        System.setOut(new StandardOutput(new Noting(stream), path));
    }

    /** What to tell where something was to be printed and is nowhere; empty where nobody wanted it. */
    static Optional<SyncFailure> lost() {
        System.out.flush();
        return System.out instanceof StandardOutput output
                ? output.file
                        .failure
                        .filter(failure -> !isMeant(failure, output.path))
                        .map(failure -> new SyncFailure.Retryable(
                                "Standard output could not be written: " + failure.getMessage()
                                        + ". What is there is not whole. Make room or name another file, and run this again.",
                                failure))
                : Optional.empty();
    }

    /**
     * Whether nobody wanted the rest.
     *
     * @param output what was written to, as a file; it need not exist
     */
    static boolean isMeant(IOException failure, Path output) {
        String reason = String.valueOf(failure.getMessage());
        return MEANT.stream().anyMatch(reason::contains) || (isForAReader(output) && !reason.contains(LOST));
    }

    /** Of a pipe or socket: what is written to it fails when its reader has gone, whatever the language that tells it. */
    private static boolean isForAReader(Path output) {
        try {
            int kind = (int) Files.getAttribute(output, "unix:mode") & KIND;
            return kind == PIPE || kind == SOCKET;
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException unknown) {
            return false;
        }
    }

    /** Remembers the first failure. */
    private static final class Noting extends OutputStream {
        private final OutputStream file;
        private volatile Optional<IOException> failure = Optional.empty();

        Noting(OutputStream file) {
            this.file = file;
        }

        @Override
        public void write(int single) throws IOException {
            write(new byte[] {(byte) single}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            try {
                file.write(bytes, offset, length);
            } catch (IOException e) {
                if (failure.isEmpty()) {
                    failure = Optional.of(e);
                }
                throw e;
            }
        }
    }
}
