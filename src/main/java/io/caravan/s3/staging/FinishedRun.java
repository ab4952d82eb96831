package io.caravan.s3.staging;

import io.caravan.core.file.Sha256;
import io.caravan.store.ObjectStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A note in the state directory: which record was published when a run came to its very end, Delta logs and sweep included, and when
 * there is something to sweep again. A process that finds that very record published, and nothing landed since, need not look for what
 * a killed one may have left undone. Without the note it looks.
 */
final class FinishedRun {
    private static final Duration LASTS = Duration.ofDays(1);

    private final ObjectStore store;
    private final Path folder;
    private final Clock clock;

    FinishedRun(ObjectStore store, Path folder, Clock clock) {
        this.store = store;
        this.folder = folder;
        this.clock = clock;
    }

    /** @param published text of the record */
    boolean isNoted(byte[] published) {
        try {
            String[] note = Files.readString(file()).strip().split(" ", -1);
            return note.length == 2
                    && note[0].equals(of(published))
                    && clock.instant().isBefore(Instant.parse(note[1]));
        } catch (IOException | DateTimeException none) {
            return false;
        }
    }

    /** @param due when a file may be over its grace period; empty where none waits */
    void note(byte[] published, Optional<Instant> due) throws IOException {
        Instant latest = clock.instant().plus(LASTS);
        Instant until = due.filter(at -> at.isBefore(latest)).orElse(latest);
        Files.createDirectories(folder);
        Path beginning = folder.resolve("finished.tmp");
        Files.writeString(beginning, of(published) + " " + until + "\n", StandardCharsets.UTF_8);
        Files.move(beginning, file(), StandardCopyOption.ATOMIC_MOVE);
    }

    /** A copy of the location elsewhere is another one. */
    private String of(byte[] published) {
        return Sha256.of((store + " " + Sha256.of(published)).getBytes(StandardCharsets.UTF_8));
    }

    private Path file() {
        return folder.resolve("finished.txt");
    }
}
