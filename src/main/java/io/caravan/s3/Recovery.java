package io.caravan.s3;

import io.caravan.core.checkpoint.Checkpoint;
import io.caravan.core.failure.SyncFailure;
import io.caravan.store.ObjectKey;
import io.caravan.store.ObjectStore;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Reads where a destination stands, and refuses whatever could only be continued by guessing. */
final class Recovery {
    private final ObjectStore store;
    private final ManifestLog log;
    private final Identity identity;

    Recovery(ObjectStore store, ManifestLog log, Identity identity) {
        this.store = store;
        this.log = log;
        this.identity = identity;
    }

    /** @param hint a batch that is committed, or 0 */
    Optional<ManifestLog.Entry> last(long hint) throws IOException {
        Optional<Descriptor> descriptor = descriptor();
        Optional<ManifestLog.Entry> last = log.last(hint);
        if (last.isPresent()) {
            Checkpoint checkpoint = last.get().manifest().checkpoint();
            identity.require(checkpoint.source(), checkpoint.deployment(), store);
        } else {
            refuseDataWithoutManifest(descriptor.isPresent() ? 2 : 0);
        }
        return last;
    }

    /** Writes our name on the location, before its first file; or reads whose name is there. */
    void claim(Instant now, String id) throws IOException {
        if (descriptor().isEmpty()
                && !store.putIfAbsent(
                        S3Key.DESTINATION, new Descriptor(identity.source(), identity.deployment(), now, id).write())) {
            descriptor();
        }
    }

    private Optional<Descriptor> descriptor() throws IOException {
        Optional<Descriptor> descriptor =
                store.read(S3Key.DESTINATION).map(text -> Descriptor.read(text, store + "/" + S3Key.DESTINATION));
        descriptor.ifPresent(found -> identity.require(found.source(), found.deployment(), store));
        return descriptor;
    }

    /** Batch 1 may have been staged and never committed; any later file proves that a manifest was there. */
    private void refuseDataWithoutManifest(long since) throws IOException {
        List<ObjectKey> files = new RawFiles(store).since(since);
        if (!files.isEmpty() && !store.exists(S3Key.manifest(1))) {
            throw new SyncFailure.StateUnreadable("The checkpoint is lost: " + store + " holds data, for example "
                    + files.get(0)
                    + ", but no manifest. Nothing was written. Restore _manifest/ from a backup, or choose"
                    + " an empty location, or delete raw_change_log/ yourself to begin anew.");
        }
    }
}
