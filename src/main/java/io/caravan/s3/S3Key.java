package io.caravan.s3;

import io.caravan.core.change.TableRef;
import io.caravan.core.file.PathSegment;
import io.caravan.core.schema.SchemaFingerprint;
import io.caravan.ledger.StateLayout;
import io.caravan.store.ObjectKey;
import io.caravan.store.StoreLayout;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The keys below {@code s3.location}. Nothing else builds one. */
public final class S3Key {
    public static final String MANIFESTS = "_manifest/";
    static final String RAW = "raw_change_log/";
    static final ObjectKey DESTINATION = new ObjectKey(MANIFESTS + "_destination.json");
    public static final ObjectKey LAST_CHECKPOINT = new ObjectKey(MANIFESTS + "_last_checkpoint.json");

    private static final Pattern RAW_FILE =
            Pattern.compile("raw_change_log/[^/]+/[^/]+/([0-9]{20})-[0-9a-f]{16}[.]parquet");
    private static final int HASH_DIGITS = 16;

    public static final StateLayout STATE = new StateLayout(S3Ledger.MANIFESTS, RAW, "staging/", 2, S3Key::folder);

    public static final StoreLayout LAYOUT = new StoreLayout(
            "s3.location", MANIFESTS, RAW, key -> rawBatch(key).isPresent(), "_tmp/", "_probe/", key -> STATE.version(
                            key)
                    .isPresent());

    private S3Key() {}

    public static ObjectKey manifest(long batch) {
        return new ObjectKey(MANIFESTS + digits(batch) + ".json");
    }

    public static ObjectKey checkpoint(long batch) {
        return new ObjectKey(MANIFESTS + "_checkpoint/" + digits(batch) + ".json");
    }

    /** @param sha256 of the file's content: equal keys mean equal bytes */
    public static ObjectKey rawFile(TableRef table, long batch, String sha256) {
        return new ObjectKey(RAW + folder(table) + digits(batch) + "-" + sha256.substring(0, HASH_DIGITS) + ".parquet");
    }

    static ObjectKey schema(TableRef table, SchemaFingerprint fingerprint) {
        return new ObjectKey("schemas/" + folder(table) + PathSegment.of(fingerprint.hex()) + ".json");
    }

    /** Of a key that names a staged file of ours; empty for anything else. */
    static Optional<Long> rawBatch(ObjectKey key) {
        Matcher matcher = RAW_FILE.matcher(key.value());
        if (!matcher.matches() || matcher.group(1).compareTo(digits(Long.MAX_VALUE)) > 0) {
            return Optional.empty();
        }
        return Optional.of(Long.parseLong(matcher.group(1)));
    }

    public static String digits(long batch) {
        if (batch < 0) {
            throw new IllegalArgumentException("batch " + batch);
        }
        return String.format(Locale.ROOT, "%020d", batch);
    }

    private static String folder(TableRef table) {
        return PathSegment.ofComponent(table.component().value()) + "/" + PathSegment.of(table.table()) + "/";
    }
}
