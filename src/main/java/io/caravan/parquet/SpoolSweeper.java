package io.caravan.parquet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Removes files that crashed writers left in the spool: {@code WRITER.BATCH.NUMBER.parquet}. */
public final class SpoolSweeper {
    private static final Logger LOG = LoggerFactory.getLogger(SpoolSweeper.class);
    private static final Pattern SPOOLED = Pattern.compile("[A-Za-z0-9_-]+[.][0-9]{20}[.][0-9]+[.]parquet");

    private SpoolSweeper() {}

    /** @param writer whose files stay */
    public static void sweep(Path spool, String writer) throws IOException {
        if (!Files.isDirectory(spool)) {
            return;
        }
        int swept = 0;
        long bytes = 0;
        try (Stream<Path> files = Files.list(spool)) {
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
