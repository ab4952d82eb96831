package io.caravan.parquet;

import io.caravan.core.change.TableRef;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Where the files of one batch are while they are written.
 *
 * @param directory that exists
 * @param prefix of every file's name; no other process and no other batch of this one uses it
 * @param ingestedAt the same for all files of the batch
 */
public record Spool(
        Path directory,
        String prefix,
        RollPolicy roll,
        String source,
        long batch,
        Instant ingestedAt,
        AtomicLong sequence) {
    public RawFileWriter create(TableRef table) throws IOException {
        return RawFileWriter.create(file(), new RawFileHeader(source, table, batch, ingestedAt));
    }

    /** A file that does not exist yet; its name says whose it is, so that nobody else's sweep takes it for his own. */
    public Path file() {
        return directory.resolve(prefix + "." + sequence.incrementAndGet() + ".parquet");
    }
}
