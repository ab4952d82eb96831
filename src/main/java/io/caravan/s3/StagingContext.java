package io.caravan.s3;

import io.caravan.core.change.TableRef;
import io.caravan.core.sync.StagedFile;
import io.caravan.parquet.RawFileHeader;
import io.caravan.parquet.RawFileWriter;
import io.caravan.parquet.WrittenFile;
import java.io.IOException;
import java.nio.file.Files;
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
        return RawFileWriter.create(spoolFile(), new RawFileHeader(settings.source(), table, batch, ingestedAt));
    }

    Path spoolFile() {
        return settings.spool()
                .resolve(writer + "." + ObjectKey.digits(batch) + "." + sequence.incrementAndGet() + ".parquet");
    }

    /** Durable under the name that its content gives it. */
    StagedFile put(TableRef table, WrittenFile part) throws IOException {
        if (Files.exists(part.path()) && Files.size(part.path()) != part.bytes()) {
            throw new IOException(part.path() + " has changed since it was written");
        }
        ObjectKey key = ObjectKey.rawFile(table, batch, part.sha256());
        store.put(key, part.path());
        return new StagedFile(key.value(), table, part.rows(), part.bytes(), part.sha256(), part.minTs(), part.maxTs());
    }
}
