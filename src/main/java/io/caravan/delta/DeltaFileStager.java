package io.caravan.delta;

import io.caravan.core.change.TableRef;
import io.caravan.core.destination.StagedFile;
import io.caravan.parquet.FileStager;
import io.caravan.parquet.WrittenFile;
import io.caravan.store.ObjectKey;
import io.caravan.store.ObjectStore;
import java.io.IOException;

/** {@code bronze/}, for the files of one batch. */
record DeltaFileStager(ObjectStore storage, long batch) implements FileStager {
    @Override
    public StagedFile put(TableRef table, WrittenFile file) throws IOException {
        ObjectKey key = DeltaKey.file(table, batch, file.sha256());
        storage.put(key, file.file());
        return file.staged(key.value(), table);
    }
}
