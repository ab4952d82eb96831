package io.caravan.s3;

import io.caravan.core.failure.SyncFailure;
import io.caravan.core.file.Sha256;
import java.io.IOException;
import java.util.Optional;
import java.util.stream.Stream;

/** The manifests 1, 2, 3 ... of a destination: append-only, without gaps, each naming the hash of the one before. */
final class ManifestLog {
    private final ObjectStore store;

    ManifestLog(ObjectStore store) {
        this.store = store;
    }

    /** @param sha256 of the manifest's text */
    record Entry(Manifest manifest, String sha256) {
        long batch() {
            return manifest.batch();
        }
    }

    /**
     * Found without listing: gallop from the hint, then halve.
     *
     * @param hint a batch that is committed, or 0
     */
    Optional<Entry> last(long hint) throws IOException {
        long present = hint;
        long step = 1;
        while (exists(present + step)) {
            present += step;
            step *= 2;
        }
        long absent = present + step;
        while (absent - present > 1) {
            long middle = present + (absent - present) / 2;
            if (exists(middle)) {
                present = middle;
            } else {
                absent = middle;
            }
        }
        refuseGapAfter(present);
        return present == 0 ? Optional.empty() : Optional.of(chained(present));
    }

    Entry read(long batch) throws IOException {
        ObjectKey key = ObjectKey.manifest(batch);
        byte[] text = store.read(key)
                .orElseThrow(
                        () -> new SyncFailure.StateUnreadable(
                                "The manifest " + key + " in " + store
                                        + " is missing although later ones are there. Nothing was written. Restore _manifest/ from a backup."));
        return new Entry(ManifestCodec.read(text, batch, store + "/" + key), Sha256.of(text));
    }

    /** False where the number is taken. */
    boolean append(Manifest manifest) throws IOException {
        return store.putIfAbsent(ObjectKey.manifest(manifest.batch()), ManifestCodec.write(manifest));
    }

    Entry entry(Manifest manifest) {
        return new Entry(manifest, Sha256.of(ManifestCodec.write(manifest)));
    }

    private boolean exists(long batch) throws IOException {
        return store.exists(ObjectKey.manifest(batch));
    }

    private Entry chained(long batch) throws IOException {
        Entry entry = read(batch);
        if (batch > 1 && !read(batch - 1).sha256().equals(entry.manifest().previous())) {
            throw new SyncFailure.StateUnreadable("The manifests " + (batch - 1) + " and " + batch + " in " + store
                    + " do not belong together: the hash that the later one names is not the earlier one's. Nothing was"
                    + " written. Restore _manifest/ from a backup.");
        }
        return entry;
    }

    /** A courtesy, not a guarantee: where listing lags, the gap shows when its number is committed to. */
    private void refuseGapAfter(long last) throws IOException {
        try (Stream<ObjectKey> later =
                store.list(ObjectKey.MANIFESTS, ObjectKey.manifest(last).value())) {
            Optional<ObjectKey> next = later.findFirst().filter(ObjectKey::isManifest);
            if (next.isPresent() && !exists(last + 1)) {
                throw new SyncFailure.StateUnreadable("The manifests in " + store + " have a gap: batch " + (last + 1)
                        + " is missing, " + next.get() + " is there. Nothing was written. Restore _manifest/ from a"
                        + " backup.");
            }
        }
    }
}
