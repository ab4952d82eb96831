package io.caravan.delta;

import io.caravan.core.failure.SyncFailure;
import io.caravan.core.file.DiskFailures;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** The value of {@code delta.location}. */
record DeltaLocation(Path directory) {
    static DeltaLocation parse(String location) {
        if (location.startsWith("s3://")) {
            throw new SyncFailure.Misconfigured("delta.location " + location
                    + ": s3:// is not in this version. Use file:DIR, for example file:data/delta.");
        }
        if (!location.startsWith("file:") || location.length() == "file:".length()) {
            throw new SyncFailure.Misconfigured("delta.location \"" + location
                    + "\" is not a location. Use file:DIR, for example file:data/delta.");
        }
        try {
            return new DeltaLocation(Path.of(location.substring("file:".length())));
        } catch (InvalidPathException e) {
            throw new SyncFailure.Misconfigured("delta.location holds no path: " + e.getReason(), e);
        }
    }

    DeltaStorage open(String writer) {
        return new FileDeltaStorage(directory, writer);
    }

    void verifyWritable() {
        DiskFailures.requireWritable("delta.location", directory);
    }
}
