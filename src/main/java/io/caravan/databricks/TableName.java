package io.caravan.databricks;

import io.caravan.core.change.TableRef;
import io.caravan.core.file.Sha256;
import io.caravan.core.schema.ColumnName;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * The name that a source table has in a schema of the warehouse: {@code component__table}, where the root component is
 * {@code app}. Injective, of {@code a-z 0-9 _} only, and so unique without regard to case.
 *
 * <p>The table is encoded as {@link ColumnName} says; so is a component, but that its underscores are {@code _5f}. A component
 * then never holds {@code __} where a character of it begins, so the first such {@code __} is the border. The component called
 * {@code app} is {@code _61pp}. A longer name is cut and ends with {@code _9} and 16 digits of its SHA-256; the clear name is
 * then in the columns {@code _component} and {@code _table} only.
 */
public final class TableName {
    /** Characters; Unity Catalog allows 255, and a view or flow has a suffix. */
    static final int LONGEST = 200;

    private static final String ROOT = "app";
    private static final String CUT = "_9"; // begins no character of an encoded name
    private static final int HASH_DIGITS = 16;

    private TableName() {}

    public static String of(TableRef table) {
        String name = component(table.component().value()) + "__" + ColumnName.encode(table.table());
        if (name.length() <= LONGEST) {
            return name;
        }
        String hash = Sha256.of(name.getBytes(StandardCharsets.US_ASCII)).substring(0, HASH_DIGITS);
        return name.substring(0, LONGEST - CUT.length() - HASH_DIGITS) + CUT + hash;
    }

    private static String component(String path) {
        if (path.isEmpty()) {
            return ROOT;
        }
        if (path.equals(ROOT)) {
            return "_61pp";
        }
        return Arrays.stream(path.split("_", -1))
                .map(part -> part.isEmpty() ? "" : ColumnName.encode(part))
                .collect(Collectors.joining("_5f"));
    }
}
