package io.caravan.camel;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.apache.camel.spi.IdempotentRepository;
import org.apache.camel.spi.StateRepository;

/**
 * What every reader is told by the options of its endpoint.
 *
 * @param name of the reader
 * @param directory of its checkpoint file and of pages that are too large for memory; one reader's own
 * @param maxInFlight exchanges that have been handed over and have not completed
 * @param delay between two rounds, and before an exchange that failed is sent again
 * @param checkpoint where the checkpoint is kept instead of a file in the directory
 * @param delivered remembers what completed before a crash
 */
public record ReaderSettings(
        String name,
        Path directory,
        Emit emit,
        int maxInFlight,
        Duration delay,
        Optional<StateRepository<String, String>> checkpoint,
        Optional<IdempotentRepository> delivered) {
    public ReaderSettings {
        OptionValues.atLeast(1, "maxInFlight", maxInFlight);
        OptionValues.atLeast(0, "delay", delay.toMillis());
        if (emit == Emit.PAGE && delivered.isPresent()) {
            throw new IllegalArgumentException(
                    "idempotentRepository remembers events, and with emit=page or emit=batch there"
                            + " is one exchange for all of them: leave it out, or use emit=event");
        }
    }

    Notes notes() {
        return checkpoint.map(repository -> Notes.in(repository, name)).orElseGet(() -> Notes.in(directory));
    }

    Path spool() {
        return directory.resolve("spool");
    }
}
