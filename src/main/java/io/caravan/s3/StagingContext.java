package io.caravan.s3;

import io.caravan.core.change.TableRef;
import io.caravan.parquet.RawFileHeader;
import io.caravan.parquet.RawFileWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/** What the tables of one batch share. */
record StagingContext(
        ObjectStore store, S3Settings settings, String writer, long batch, Instant ingestedAt, AtomicLong sequence) {
    RollPolicy roll() {
        return settings.roll();
    }

    /** A new file in the spool; its name says whose it is, so that nobody else's sweep takes it for his own. */
    RawFileWriter create(TableRef table) throws IOException {
        Path file = settings.spool()
                .resolve(writer + "." + ObjectKey.digits(batch) + "." + sequence.incrementAndGet() + ".parquet");
        return RawFileWriter.create(file, new RawFileHeader(settings.source(), table, batch, ingestedAt));
    }
}
