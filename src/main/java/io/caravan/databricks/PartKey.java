package io.caravan.databricks;

import io.caravan.core.destination.StagedFile;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a part of a batch is until it is in its table: a file of the volume, or rows of the table {@code staged}. The name carries the
 * epoch, which no two attempts at a batch share, the batch and the content.
 */
sealed interface PartKey {
    String ROWS = "staged/";
    Pattern NAME = Pattern.compile(
            "(?:staged/|/Volumes/[^'`\\\\?\\p{Cntrl}]+/)([0-9]{20})-([0-9]{20})-([0-9a-f]{32})[.]parquet");

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
    static PartKey of(Optional<String> folder, long epoch, long batch, String sha256) {
        String name = String.format(Locale.ROOT, "%020d-%020d-%s.parquet", epoch, batch, sha256.substring(0, 32));
        return folder.<PartKey>map(in -> new InVolume(in + "/" + name)).orElseGet(() -> new InStaged(name));
    }

    /** Whether a record may name its file so. */
    static boolean isOf(StagedFile file, long batch) {
        Matcher name = NAME.matcher(file.key());
        return name.matches()
                && name.group(2).equals(String.format(Locale.ROOT, "%020d", batch))
                && file.sha256().startsWith(name.group(3));
    }

    /** The epoch in the name of a file of the volume; empty where it is none of ours. */
    static Optional<Long> epoch(String path) {
        Matcher name = NAME.matcher(path);
        return name.matches() ? Optional.of(Long.parseLong(name.group(1))) : Optional.empty();
    }
}
