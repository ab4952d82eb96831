package io.caravan.delta;

import io.caravan.core.change.TableRef;
import io.caravan.core.file.PathSegment;
import io.caravan.core.file.Sha256;
import io.caravan.core.schema.SchemaFingerprint;
import io.caravan.ledger.StateLayout;
import io.caravan.store.ObjectKey;
import io.caravan.store.StoreLayout;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The keys below {@code delta.location}. Nothing else builds one. */
final class DeltaKey {
    static final String BRONZE = "bronze/";
    static final String CARAVAN = "_caravan/";
    static final String INTENTS = CARAVAN + "intent/";
    static final String CONTROLS = CARAVAN + "control/";
    static final ObjectKey DESTINATION = new ObjectKey(CARAVAN + "destination.json");

    private static final Pattern DATA_FILE = Pattern.compile("bronze/[^/]+/([0-9]{20})-[0-9a-f]{16}[.]parquet");
    private static final Pattern FOREIGN_FILE = Pattern.compile("bronze/[^/]+/[^/_.][^/]*[.]parquet");
    private static final int HASH_DIGITS = 16;

    /** Only a batch that every table holds becomes current state. */
    static final StateLayout STATE =
            new StateLayout(DeltaLedger.CONTROLS, BRONZE, "silver/", 1, table -> name(table) + "/");

    static final StoreLayout LAYOUT = new StoreLayout(
            "delta.location",
            INTENTS,
            BRONZE,
            key -> dataBatch(key).isPresent(),
            CARAVAN + "tmp/",
            CARAVAN + "probe/",
            key -> STATE.version(key).isPresent());

    private DeltaKey() {}

    /** The folder of a table, without a slash behind it. */
    static ObjectKey folder(TableRef table) {
        return new ObjectKey(BRONZE + name(table));
    }

    /** @param sha256 of the file's content: equal keys mean equal bytes */
    static ObjectKey file(TableRef table, long batch, String sha256) {
        return new ObjectKey(
                folder(table).value() + "/" + digits(batch) + "-" + sha256.substring(0, HASH_DIGITS) + ".parquet");
    }

    static ObjectKey schema(TableRef table, SchemaFingerprint fingerprint) {
        return new ObjectKey(
                CARAVAN + "schemas/" + name(table) + "/" + PathSegment.ofTable(fingerprint.hex()) + ".json");
    }

    /** Of a key that names a staged file of ours; empty for anything else. */
    static Optional<Long> dataBatch(ObjectKey key) {
        Matcher matcher = DATA_FILE.matcher(key.value());
        if (!matcher.matches() || matcher.group(1).compareTo(digits(Long.MAX_VALUE)) > 0) {
            return Optional.empty();
        }
        return Optional.of(Long.parseLong(matcher.group(1)));
    }

    /** Whether a key names a file that another engine may have put among those of a table. */
    static boolean isForeign(ObjectKey key) {
        return dataBatch(key).isEmpty() && FOREIGN_FILE.matcher(key.value()).matches();
    }

    /** The beginning of the content's SHA-256, of a key that names a staged file of ours. */
    static String hash(ObjectKey key) {
        String name = key.fileName();
        return name.substring(name.indexOf('-') + 1, name.indexOf('.'));
    }

    static String digits(long batch) {
        if (batch < 0) {
            throw new IllegalArgumentException("batch " + batch);
        }
        return String.format(Locale.ROOT, "%020d", batch);
    }

    /**
     * {@code component__table}, injective: a component neither holds {@code __} nor ends with {@code _}, since an underscore
     * that would make it so is {@code -5f}; so the first {@code __} is the border.
     */
    private static String name(TableRef table) {
        String component = PathSegment.ofComponent(table.component().value());
        String name = component.replaceAll("(?<=_)_|_$", "-5f") + "__" + PathSegment.ofTable(table.table());
        if (name.length() <= PathSegment.LONGEST) {
            return name;
        }
        String hash = Sha256.of(name.getBytes(StandardCharsets.US_ASCII)).substring(0, HASH_DIGITS);
        return name.substring(0, PathSegment.LONGEST - HASH_DIGITS - 1) + "~" + hash;
    }
}
