package io.caravan.s3;

import io.caravan.core.destination.StagedFile;
import io.caravan.core.file.Sha256;
import io.caravan.core.schema.SchemaFingerprint;
import io.caravan.ledger.LiveFile;
import io.caravan.parquet.RawFileReader;
import io.caravan.store.ObjectKey;
import io.caravan.store.ObjectStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A file of raw_change_log, read with the proof that it is what its manifest says. */
public record CheckedFile(ObjectStore store, LiveFile live) {
    /** It is not; the message says what is otherwise. Rows may have been handed on before it showed. */
    public static final class Damaged extends IOException {
        private static final long serialVersionUID = 1L;

        Damaged(String why) {
            super(why);
        }
    }

    /**
     * Hands on every row, in the order of the file.
     *
     * @param local where there is no file, for a copy that is deleted again
     * @return the schema that the file's footer names
     * @throws Damaged where the file is missing or another one
     */
    public Optional<SchemaFingerprint> read(Path local, RawFileReader.RowConsumer consumer) throws IOException {
        try {
            fetch(local);
            try (RawFileReader reader = RawFileReader.open(local)) {
                InputRows rows = new InputRows(live);
                reader.forEach(row -> {
                    rows.check(row);
                    consumer.accept(row);
                });
                rows.checkSums();
                return reader.schema();
            }
        } finally {
            Files.deleteIfExists(local);
        }
    }

    /**
     * Hands on what events the rows are, in the order of the file; their documents are not looked at.
     *
     * @param local where there is no file, for a copy that is deleted again
     * @throws Damaged where the file is missing or another one
     */
    public void keys(Path local, RawFileReader.KeyConsumer consumer) throws IOException {
        try {
            fetch(local);
            try (RawFileReader reader = RawFileReader.open(local)) {
                reader.forEachKey(consumer);
            }
        } finally {
            Files.deleteIfExists(local);
        }
    }

    private void fetch(Path local) throws IOException {
        StagedFile file = live.file();
        if (!store.fetch(new ObjectKey(file.key()), local)) {
            throw new Damaged("it is missing");
        }
        String sha256 = Sha256.of(local);
        if (!sha256.equals(file.sha256())) {
            throw new Damaged("it has " + Files.size(local) + " bytes with SHA-256 " + sha256 + ", the manifest says "
                    + file.bytes() + " with " + file.sha256());
        }
    }
}
