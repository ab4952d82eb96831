package io.caravan.parquet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Local files of one writer, while they are written: {@code WRITER.BATCH.NUMBER.parquet}, the batch in 20 digits. */
public final class Spools {
    private static final Logger LOG = LoggerFactory.getLogger(Spools.class);
    private static final Pattern SPOOLED = Pattern.compile("[A-Za-z0-9_-]+[.][0-9]{20}[.][0-9]+[.]parquet");

    private final Path directory;
    private final String writer;
    private final RollPolicy roll;
    private final String source;
    private final Clock clock;
    private final AtomicLong sequence = new AtomicLong();

    /** @param writer that no other process is, in letters, digits, {@code _} and {@code -} */
    public Spools(Path directory, String writer, RollPolicy roll, String source, Clock clock) {
        this.directory = directory;
        this.writer = writer;
        this.roll = roll;
        this.source = source;
        this.clock = clock;
    }

    public Spool of(long batch) {
        String prefix = writer + String.format(Locale.ROOT, ".%020d", batch);
        return new Spool(directory, prefix, roll, source, batch, clock.instant(), sequence);
    }

    /** Removes what writers left that crashed; this writer's own files stay. */
    public void sweep() throws IOException {
        if (!Files.isDirectory(directory)) {
            return;
        }
        int swept = 0;
        long bytes = 0;
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                String name = file.getFileName().toString();
                if (SPOOLED.matcher(name).matches() && !name.startsWith(writer + ".")) {
                    long size = Files.size(file);
                    swept += Files.deleteIfExists(file) ? 1 : 0;
                    bytes += size;
                }
            }
        }
        if (swept > 0) {
            LOG.info(
                    "Swept {} of {} bytes from the spool, left by a process that was killed",
                    swept == 1 ? "1 file" : swept + " files",
                    bytes);
        }
    }
}
