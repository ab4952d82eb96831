package io.caravan.ledger;

import io.caravan.core.change.TableRef;
import io.caravan.store.ObjectKey;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a target keeps the current state of its tables, and the ledger of what that state is made from. Nobody else builds one of these
 * keys.
 *
 * <pre>
 * ROOT/_published.json   ROOT/TABLE.../VERSION/part-*.parquet
 * </pre>
 */
public final class StateLayout {
    private static final int HASH_DIGITS = 16;
    private static final int DIGITS = 20;

    private final LedgerLayout ledger;
    private final String history;
    private final String root;
    private final Function<TableRef, String> tables;
    private final Pattern part;

    /**
     * @param ledger of the batches that readers see
     * @param history the folder of their files, with the slash behind it
     * @param root the folder of all current state, with the slash behind it
     * @param segments of a table's folder below the root
     * @param tables these segments, with a slash behind each
     */
    public StateLayout(
            LedgerLayout ledger, String history, String root, int segments, Function<TableRef, String> tables) {
        this.ledger = ledger;
        this.history = history;
        this.root = root;
        this.tables = tables;
        this.part = Pattern.compile(Pattern.quote(root) + "(?:[^/]+/){" + segments + "}([0-9]{" + DIGITS
                + "})/part-[0-9]{5,}-[0-9a-f]{" + HASH_DIGITS + "}[.]parquet");
    }

    public LedgerLayout ledger() {
        return ledger;
    }

    /** The folder of the files that the state is made from, with the slash behind it. */
    public String history() {
        return history;
    }

    /** With the slash behind it. */
    public String root() {
        return root;
    }

    /** The record of what is the current state. */
    public ObjectKey published() {
        return new ObjectKey(root + "_published.json");
    }

    /** Since when files are not named by it. */
    public ObjectKey unnamed() {
        return new ObjectKey(root + "_unnamed.json");
    }

    public ObjectKey readme() {
        return new ObjectKey(root + "README.md");
    }

    /** Where the versions of a table are, with the slash behind it. */
    public String folder(TableRef table) {
        return root + tables.apply(table);
    }

    /** As {@link #folder(TableRef)}, of a key that names a part. */
    public String folder(ObjectKey ofPart) {
        String version = ofPart.directory();
        return version.substring(0, version.lastIndexOf('/', version.length() - 2) + 1);
    }

    /** The folder of a table's history, with the slash behind it. */
    public String historyFolder(TableRef table) {
        return history + tables.apply(table);
    }

    /** The folder of one version of a table, with the slash behind it. */
    public String folder(TableRef table, long version) {
        return folder(table) + digits(version) + "/";
    }

    private static String digits(long version) {
        return String.format(Locale.ROOT, "%0" + DIGITS + "d", version);
    }

    /**
     * One file of a version.
     *
     * @param place in its version, from 0
     * @param sha256 of its content: equal keys mean equal bytes
     */
    public ObjectKey part(TableRef table, long version, int place, String sha256) {
        return new ObjectKey(folder(table, version) + "part-" + String.format(Locale.ROOT, "%05d", place) + "-"
                + sha256.substring(0, HASH_DIGITS) + ".parquet");
    }

    /** Of a key that names a part of ours; empty for anything else. */
    public Optional<Long> version(ObjectKey key) {
        Matcher matcher = part.matcher(key.value());
        return matcher.matches() && matcher.group(1).compareTo(digits(Long.MAX_VALUE)) <= 0
                ? Optional.of(Long.parseLong(matcher.group(1)))
                : Optional.empty();
    }

    /** Whether a key is that of a part of this table and content, of a version up to this one: no other path can be smuggled in. */
    public boolean isPart(ObjectKey key, TableRef table, long version, String sha256) {
        return version(key).filter(found -> found <= version).isPresent()
                && folder(key).equals(folder(table))
                && key.value().endsWith("-" + sha256.substring(0, HASH_DIGITS) + ".parquet");
    }
}
