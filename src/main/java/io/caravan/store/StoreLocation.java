package io.caravan.store;

import io.caravan.core.failure.SyncFailure;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where a target lands: {@code file:DIR} or {@code s3://bucket/prefix}. */
public sealed interface StoreLocation {
    String FILE = "file:";

    /** @throws IllegalArgumentException where it is none; the message says what is expected */
    static StoreLocation parse(String location, S3Access access) {
        if (location.startsWith("s3://")) {
            return InBucket.parse(location, access);
        }
        if (!location.startsWith(FILE) || location.length() == FILE.length()) {
            throw new IllegalArgumentException("expected file:DIR, for example file:data/lake, or s3://bucket/prefix");
        }
        try {
            return new OnDisk(Path.of(location.substring(FILE.length())));
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("holds no path: " + e.getReason(), e);
        }
    }

    /** @throws IllegalArgumentException where it is none; the message says what is expected */
    static String require(String location) {
        StoreLocation unused = parse(location, S3Access.DEFAULT);
        return location;
    }

    /** The same text for the same place: of a directory its absolute path, of a bucket the endpoint as well. */
    static String place(String location, S3Access access) {
        String plain = location.replaceAll("/+$", "");
        return plain.startsWith(FILE)
                ? Path.of(plain.substring(FILE.length()))
                        .toAbsolutePath()
                        .normalize()
                        .toString()
                : access.endpoint().map(Object::toString).orElse("") + plain;
    }

    /**
     * Opens what a setting names; touches nothing yet.
     *
     * @throws SyncFailure.Misconfigured where it is no location
     */
    static ObjectStore open(String setting, String location, S3Access access, StoreLayout layout, String writer) {
        try {
            return parse(location, access).open(layout, writer);
        } catch (IllegalArgumentException e) {
            throw new SyncFailure.Misconfigured(
                    setting + " \"" + location + "\" is not a location: " + e.getMessage() + ".", e);
        }
    }

    /**
     * Touches nothing yet.
     *
     * @param writer an id that no other process has
     */
    ObjectStore open(StoreLayout layout, String writer);

    record OnDisk(Path directory) implements StoreLocation {
        @Override
        public ObjectStore open(StoreLayout layout, String writer) {
            return new FileObjectStore(directory, layout, writer);
        }
    }

    /** @param prefix empty, or whole segments with the slash behind them */
    record InBucket(String bucket, String prefix, S3Access access) implements StoreLocation {
        private static final Pattern FORM = Pattern.compile("s3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:/(.*))?");
        private static final Pattern SEGMENTS = Pattern.compile("(?:[A-Za-z0-9!_.*'()=+@,:-]+/)*");
        private static final Pattern DOTS = Pattern.compile("(?:^|.*/)[.][.]?/.*");

        private static InBucket parse(String location, S3Access access) {
            Matcher match = FORM.matcher(location);
            if (!match.matches()) {
                throw new IllegalArgumentException("expected s3://bucket/prefix with the name of a bucket: 3 to 63 of"
                        + " a-z, 0-9, dot and hyphen");
            }
            String prefix = match.group(2) == null ? "" : match.group(2);
            String whole = prefix.isEmpty() || prefix.endsWith("/") ? prefix : prefix + "/";
            if (!SEGMENTS.matcher(whole).matches() || DOTS.matcher(whole).matches()) {
                throw new IllegalArgumentException(
                        "expected a prefix of letters, digits and !_.*'()=+@,:- between single"
                                + " slashes, without . and ..");
            }
            return new InBucket(match.group(1), whole, access);
        }

        @Override
        public ObjectStore open(StoreLayout layout, String writer) {
            return new S3ObjectStore(new S3Bucket(bucket, prefix, layout, access, writer));
        }
    }
}
