package io.caravan.parquet;

import io.caravan.core.change.TableRef;
import io.caravan.core.destination.StagedFile;
import io.caravan.core.file.HashedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A whole Parquet file whose content is on disk.
 *
 * @param minTs smallest {@code _ts} in nanoseconds, truncates included as 0
 */
public record WrittenFile(HashedFile file, long rows, long minTs, long maxTs) {
    public Path path() {
        return file.path();
    }

    /** Its size. */
    public long bytes() {
        return file.bytes();
    }

    /** Of the file, lower-case hexadecimal. */
    public String sha256() {
        return file.sha256();
    }

    /** As it is known from now on, under its final key. */
    public StagedFile staged(String key, TableRef table) {
        return new StagedFile(key, table, rows, bytes(), sha256(), minTs, maxTs);
    }

    /** Throws where it is there and no longer of this size. */
    public void requireUnchanged() throws IOException {
        if (Files.exists(path())) {
            file.requireUnchanged();
        }
    }
}
