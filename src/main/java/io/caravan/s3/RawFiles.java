package io.caravan.s3;

import io.caravan.store.ObjectKey;
import io.caravan.store.ObjectStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Finds young files without reading the names of old ones: in every table's folder it jumps to the first batch asked
 * for, since names begin with the batch. Costs two short listings a table.
 */
final class RawFiles {
    private static final String BEHIND_ALL_FILES = "~";

    private final ObjectStore store;

    RawFiles(ObjectStore store) {
        this.store = store;
    }

    /** Our files of this batch and later ones; nothing that does not match our own pattern. */
    List<ObjectKey> since(long batch) throws IOException {
        List<ObjectKey> found = new ArrayList<>();
        Optional<ObjectKey> next = first(S3Key.RAW);
        while (next.isPresent()) {
            ObjectKey key = next.get();
            if (S3Key.rawBatch(key).isPresent()) {
                found.addAll(folder(key.directory(), batch));
                next = first(key.directory() + BEHIND_ALL_FILES);
            } else {
                next = first(key.value());
            }
        }
        return found;
    }

    private List<ObjectKey> folder(String directory, long batch) throws IOException {
        try (Stream<ObjectKey> keys = store.list(directory, directory + S3Key.digits(batch))) {
            return keys.filter(key -> S3Key.rawBatch(key).isPresent()).toList();
        }
    }

    private Optional<ObjectKey> first(String after) throws IOException {
        try (Stream<ObjectKey> keys = store.list(S3Key.RAW, after)) {
            return keys.findFirst();
        }
    }
}
