package io.caravan.ledger;

import io.caravan.core.json.Json;
import io.caravan.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sum of the records in a file of this machine, for the next process. A cache, as {@link SumCheckpoints} are: it counts only where
 * its own checksum holds, and where the record that it names is the one that is there, which the reader asks. So it is not made durable.
 */
final class LocalSum {
    /** Many live files are written down less often, so that a batch costs the same however many there are. */
    private static final long ENTRIES_A_BATCH = 500;

    private static final Logger LOG = LoggerFactory.getLogger(LocalSum.class);

    private final Path file;
    private final LogSumCodec codec;
    private long written;

    LocalSum(Path file, LedgerLayout layout) {
        this.file = file;
        this.codec = new LogSumCodec(layout.form(), BatchLog.keys(layout));
    }

    /** As of this batch or an earlier one; empty where there is none, or none that can be read. */
    Optional<LogSum> read(long last) {
        try {
            byte[] text = Files.readAllBytes(file);
            long batch = JsonObject.of("sum", Json.read(text)).integer("batch");
            return batch > 0 && batch <= last ? Optional.of(codec.read(text, batch)) : Optional.empty();
        } catch (IOException none) {
            return Optional.empty();
        }
    }

    /** What was read counts: it need not be written again. */
    void stands(LogSum sum) {
        written = sum.batch();
    }

    /** Where enough has come since it was written. */
    void follow(LogSum sum) {
        if ((sum.batch() - written) * ENTRIES_A_BATCH >= sum.size() && sum.batch() > written) {
            write(sum);
            written = sum.batch();
        }
    }

    private void write(LogSum sum) {
        try {
            Path folder = Files.createDirectories(file.toAbsolutePath().getParent());
            Path beginning = Files.createTempFile(folder, file.getFileName().toString(), ".tmp");
            try {
                Files.write(beginning, codec.write(sum));
                Files.move(beginning, file, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(beginning);
            }
        } catch (IOException e) {
            LOG.debug("The next process reads more records: {} was not written: {}", file, e.toString());
        }
    }
}
