package io.caravan.history;

import io.caravan.core.file.DurableFiles;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/**
 * Up to when the history was looked through: a look reads which events there are. Losing it costs a look.
 *
 * @param file that may not be there
 */
record LastLook(Path file) {
    private static final int LOOKS = 24;

    /**
     * Also where the last look was later than this one: a clock was ahead then, or the retention was shorter.
     *
     * @param before what was superseded before this goes
     */
    boolean isDue(Instant before, Duration retention) throws IOException {
        return read().filter(last -> !last.isAfter(before))
                .map(last -> last.plus(retention.dividedBy(LOOKS)))
                .filter(next -> next.isAfter(before))
                .isEmpty();
    }

    void remember(Instant before) throws IOException {
        DurableFiles.createDirectories(file.toAbsolutePath().getParent());
        DurableFiles.replace(file, (before + "\n").getBytes(StandardCharsets.UTF_8));
    }

    private Optional<Instant> read() throws IOException {
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    Instant.parse(Files.readString(file, StandardCharsets.UTF_8).strip()));
        } catch (DateTimeParseException | MalformedInputException unreadable) {
            return Optional.empty();
        }
    }
}
