package io.caravan.parquet;

import io.caravan.core.change.TableRef;
import io.caravan.core.destination.StagedFile;
import java.io.IOException;

/** Where finished files go; called in parallel for different tables. */
@FunctionalInterface
public interface FileStager {
    /** Makes the file durable under its final name; not yet visible. May consume the local file, may be asked again. */
    StagedFile put(TableRef table, WrittenFile file) throws IOException;
}
