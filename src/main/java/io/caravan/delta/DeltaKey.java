package io.caravan.delta;

import io.caravan.core.change.TableRef;
import io.caravan.core.file.PathSegment;
import io.caravan.core.file.Sha256;
import io.caravan.core.schema.SchemaFingerprint;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A path below the destination's location. Nothing else builds one. */
record DeltaKey(String value) {
    static final String BRONZE = "bronze/";
    static final String INTENTS = "_caravan/intent/";
    static final String CONTROLS = "_caravan/control/";
    static final DeltaKey DESTINATION = new DeltaKey("_caravan/destination.json");

    private static final Pattern DATA_FILE = Pattern.compile("bronze/[^/]+/([0-9]{20})-[0-9a-f]{16}[.]parquet");
    private static final int HASH_DIGITS = 16;

    static DeltaKey intent(long batch) {
        return new DeltaKey(INTENTS + digits(batch) + ".json");
    }

    static DeltaKey control(long batch) {
        return new DeltaKey(CONTROLS + digits(batch) + ".json");
    }

    /** The folder of a table, without a slash behind it. */
    static DeltaKey folder(TableRef table) {
        return new DeltaKey(BRONZE + name(table));
    }

    /** @param sha256 of the file's content: equal keys mean equal bytes */
    static DeltaKey file(TableRef table, long batch, String sha256) {
        return new DeltaKey(
                folder(table).value + "/" + digits(batch) + "-" + sha256.substring(0, HASH_DIGITS) + ".parquet");
    }

    static DeltaKey schema(TableRef table, SchemaFingerprint fingerprint) {
        return new DeltaKey("_caravan/schemas/" + name(table) + "/" + PathSegment.ofTable(fingerprint.hex()) + ".json");
    }

    /** Of a key that names a staged file of ours; empty for anything else. */
    Optional<Long> dataBatch() {
        Matcher matcher = DATA_FILE.matcher(value);
        if (!matcher.matches() || matcher.group(1).compareTo(digits(Long.MAX_VALUE)) > 0) {
            return Optional.empty();
        }
        return Optional.of(Long.parseLong(matcher.group(1)));
    }

    /** Everything before the last slash, and the slash. */
    String directory() {
        return value.substring(0, value.lastIndexOf('/') + 1);
    }

    /** What follows the last slash. */
    String fileName() {
        return value.substring(value.lastIndexOf('/') + 1);
    }

    static String digits(long batch) {
        if (batch < 0) {
            throw new IllegalArgumentException("batch " + batch);
        }
        return "%020d".formatted(batch);
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

    @Override
    public String toString() {
        return value;
    }
}
