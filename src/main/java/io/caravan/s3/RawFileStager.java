package io.caravan.s3;

import io.caravan.core.change.TableRef;
import io.caravan.core.destination.StagedFile;
import io.caravan.parquet.FileStager;
import io.caravan.parquet.WrittenFile;
import io.caravan.store.ObjectKey;
import io.caravan.store.ObjectStore;
import java.io.IOException;

/** {@code raw_change_log/}, for the files of one batch. */
public record RawFileStager(ObjectStore store, long batch) implements FileStager {
    @Override
    public StagedFile put(TableRef table, WrittenFile file) throws IOException {
        ObjectKey key = S3Key.rawFile(table, batch, file.sha256());
        store.put(key, file.file());
        return new StagedFile(key.value(), table, file.rows(), file.bytes(), file.sha256(), file.minTs(), file.maxTs());
    }
}
