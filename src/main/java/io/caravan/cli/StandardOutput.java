package io.caravan.cli;

import io.caravan.core.failure.SyncFailure;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** Standard output that knows what of it was lost. Java's own keeps silent, and on a full disk half a file looks like a whole one. */
final class StandardOutput extends PrintStream {
    /** Of a reader that has what it wants, as head does, or of a caller that closed it. */
    private static final List<String> MEANT = List.of("Broken pipe", "Bad file descriptor", "The pipe is being closed");

    private final Noting file;

    private StandardOutput(Noting file) {
        super(new BufferedOutputStream(file), true, StandardCharsets.UTF_8);
        this.file = file;
    }

    /** In the place of Java's own. */
    static void install() {
        System.setOut(new StandardOutput(new Noting(new FileOutputStream(FileDescriptor.out))));
    }

    /** What to tell where something was to be printed and is nowhere; empty where nobody wanted it. */
    static Optional<SyncFailure> lost() {
        System.out.flush();
        return System.out instanceof StandardOutput output
                ? output.file
                        .failure
                        .filter(failure -> MEANT.stream().noneMatch(String.valueOf(failure.getMessage())::contains))
                        .map(failure -> new SyncFailure.Retryable(
                                "Standard output could not be written: " + failure.getMessage()
                                        + ". What is there is not whole. Make room or name another file, and run this again.",
                                failure))
                : Optional.empty();
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
