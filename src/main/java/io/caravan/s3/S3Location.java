package io.caravan.s3;

import io.caravan.core.failure.SyncFailure;
import io.caravan.core.file.DiskFailures;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** The value of {@code s3.location}. */
record S3Location(Path directory) {
    static S3Location parse(String location) {
        if (location.startsWith("s3://")) {
            throw new SyncFailure.Misconfigured("s3.location " + location
                    + ": s3:// is not in this version. Use file:DIR, for example file:data/lake.");
        }
        if (!location.startsWith("file:") || location.length() == "file:".length()) {
            throw new SyncFailure.Misconfigured(
                    "s3.location \"" + location + "\" is not a location. Use file:DIR, for example file:data/lake.");
        }
        try {
            return new S3Location(Path.of(location.substring("file:".length())));
        } catch (InvalidPathException e) {
            throw new SyncFailure.Misconfigured("s3.location holds no path: " + e.getReason(), e);
        }
    }

    ObjectStore open(String writer) {
        return new FileObjectStore(directory, writer);
    }

    void verifyWritable() {
        DiskFailures.requireWritable("s3.location", directory);
    }
}
