package io.caravan.s3;

import io.caravan.core.failure.SyncFailure;
import io.caravan.core.file.Sha256;
import io.caravan.store.ObjectKey;
import io.caravan.store.ObjectStore;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The manifests 1, 2, 3 ... of a destination: append-only, without gaps, each naming the hash of the one before. */
public final class ManifestLog {
    private static final long FURTHEST_GAP = 1024;

    private final ObjectStore store;

    public ManifestLog(ObjectStore store) {
        this.store = store;
    }

    /** @param sha256 of the manifest's text */
    public record Entry(Manifest manifest, String sha256) {
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

    public Entry read(long batch) throws IOException {
        ObjectKey key = S3Key.manifest(batch);
        byte[] text = store.read(key).orElseThrow(() -> missing(key));
        return new Entry(ManifestCodec.read(text, batch, store + "/" + key), Sha256.of(text));
    }

    /** Refuses a gap however old it is, by a list of them all: for who has the time. */
    public void requireAll(long last) throws IOException {
        Set<ObjectKey> listed = store.files(S3Key.MANIFESTS, "").stream()
                .map(ObjectStore.Found::key)
                .collect(Collectors.toSet());
        for (long batch = 1; batch <= last; batch++) {
            if (!listed.contains(S3Key.manifest(batch)) && !exists(batch)) {
                throw missing(S3Key.manifest(batch));
            }
        }
    }

    private SyncFailure missing(ObjectKey key) {
        return new SyncFailure.StateUnreadable("The manifest " + key + " in " + store
                + " is missing although later ones are there. Nothing was written. Restore _manifest/ from a backup.");
    }

    /** Empty where the number is taken. */
    Optional<Entry> append(Manifest manifest) throws IOException {
        byte[] text = ManifestCodec.write(manifest);
        return store.putIfAbsent(S3Key.manifest(manifest.batch()), text)
                ? Optional.of(new Entry(manifest, Sha256.of(text)))
                : Optional.empty();
    }

    boolean exists(long batch) throws IOException {
        return store.exists(S3Key.manifest(batch));
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

    /**
     * A courtesy, not a guarantee: a gap that is not found here shows when its number is committed to. Asked name by name,
     * because a list of a directory takes the longer the more manifests there are.
     */
    private void refuseGapAfter(long last) throws IOException {
        for (long ahead = 2; ahead <= FURTHEST_GAP; ahead = ahead < 4 ? ahead + 1 : 2 * ahead) {
            if (exists(last + ahead) && !exists(last + 1)) {
                throw new SyncFailure.StateUnreadable("The manifests in " + store + " have a gap: batch " + (last + 1)
                        + " is missing, " + S3Key.manifest(last + ahead)
                        + " is there. Nothing was written. Restore _manifest/ from a backup.");
            }
        }
    }
}
