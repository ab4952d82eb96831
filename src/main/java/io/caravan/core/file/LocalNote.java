package io.caravan.core.file;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/**
 * What a process notes in a state directory for the next one, for a while, to save it work. Whatever of it is missing, damaged or too old
 * costs that work and nothing else, so it is not made durable.
 */
public final class LocalNote {
    private final Path file;
    private final Clock clock;

    public LocalNote(Path file, Clock clock) {
        this.file = file;
        this.clock = clock;
    }

    /** Until when this counts, if exactly this was noted, and counts still. */
    public Optional<Instant> until(String what) {
        try {
            String[] note = Files.readString(file).strip().split(" ", -1);
            return note.length == 2 && note[0].equals(hash(what))
                    ? Optional.of(Instant.parse(note[1])).filter(clock.instant()::isBefore)
                    : Optional.empty();
        } catch (IOException | DateTimeException none) {
            return Optional.empty();
        }
    }

    /** @param until when it counts no more */
    public void write(String what, Instant until) throws IOException {
        Path folder = Files.createDirectories(file.toAbsolutePath().getParent());
        Path beginning = Files.createTempFile(folder, file.getFileName().toString(), ".tmp");
        Files.writeString(beginning, hash(what) + " " + until + "\n");
        Files.move(beginning, file, StandardCopyOption.ATOMIC_MOVE);
    }

    public void forget() throws IOException {
        Files.deleteIfExists(file);
    }

    private static String hash(String what) {
        return Sha256.of(what.getBytes(StandardCharsets.UTF_8));
    }
}
