package io.caravan.databricks;

import io.caravan.core.sync.StagedFile;
import java.util.Optional;

/**
 * Where a part of a batch is until it is in its table: a file of the volume, or rows of the table {@code staged}. The name carries batch
 * and content: equal names mean equal rows.
 */
sealed interface PartKey {
    String ROWS = "staged/";

    String value();

    /** @param path below {@code /Volumes} */
    record InVolume(String path) implements PartKey {
        @Override
        public String value() {
            return path;
        }

        String folder() {
            return path.substring(0, path.lastIndexOf('/'));
        }

        String fileName() {
            return path.substring(path.lastIndexOf('/') + 1);
        }
    }

    /** @param name below {@link #ROWS} */
    record InStaged(String name) implements PartKey {
        @Override
        public String value() {
            return ROWS + name;
        }
    }

    static PartKey of(StagedFile file) {
        return file.key().startsWith(ROWS)
                ? new InStaged(file.key().substring(ROWS.length()))
                : new InVolume(file.key());
    }

    /** @param folder of the volume; without one the rows go through {@code staged} */
    static PartKey of(Optional<String> folder, long batch, String sha256) {
        String name = "%020d-%s.parquet".formatted(batch, sha256.substring(0, 32));
        return folder.<PartKey>map(in -> new InVolume(in + "/" + name)).orElseGet(() -> new InStaged(name));
    }

    /** Whether a record may name its file so. */
    static boolean isOf(StagedFile file, long batch) {
        String name = of(Optional.empty(), batch, file.sha256()).value();
        return file.key().equals(name)
                || (file.key().startsWith("/Volumes/") && file.key().endsWith(name.substring(ROWS.length() - 1)));
    }
}
