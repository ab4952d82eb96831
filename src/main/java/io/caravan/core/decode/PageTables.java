package io.caravan.core.decode;

import io.caravan.core.change.TableRef;
import io.caravan.core.schema.ObservedTypes;
import io.caravan.core.schema.TableSchema;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The tables met in a page, and the types seen in their columns. */
final class PageTables {
    private final JsonScanner in;
    private final List<Entry> entries = new ArrayList<>();
    private final Map<TableRef, Entry> byRef = new HashMap<>();
    private Entry last = new Entry(-1, TableRef.root(""), new byte[0], new byte[0]);

    PageTables(JsonScanner in) {
        this.in = in;
    }

    /** @return index of the row's table */
    int observe(RowScanner row) {
        if (!row.table.sameAs(last.table) || !row.component.sameAs(last.component)) {
            last = find(row);
        }
        if (!row.deleted) {
            last.observe(row);
        }
        return last.index;
    }

    List<TableRef> refs() {
        return entries.stream().map(entry -> entry.ref).toList();
    }

    Map<TableRef, TableSchema> schemas(List<Field> fields) {
        Map<TableRef, TableSchema> schemas = new HashMap<>();
        for (Entry entry : entries) {
            SortedMap<String, ObservedTypes> columns = new TreeMap<>();
            for (Field field : fields) {
                int bits = entry.bits(field.index);
                if (bits != 0) {
                    columns.put(field.name, new ObservedTypes(bits));
                }
            }
            schemas.put(entry.ref, new TableSchema(columns));
        }
        return Map.copyOf(schemas);
    }

    private Entry find(RowScanner row) {
        if (row.table.toString().indexOf('/') >= 0) {
            // The path of such a table would be that of another one.
            throw in.violation("a _table with a slash");
        }
        TableRef ref = TableRef.of(row.component.toString(), row.table.toString());
        return byRef.computeIfAbsent(ref, key -> {
            Entry entry = new Entry(entries.size(), key, row.component.toByteArray(), row.table.toByteArray());
            entries.add(entry);
            return entry;
        });
    }

    private static final class Entry {
        final int index;
        final TableRef ref;
        final byte[] component;
        final byte[] table;
        private int[] bitsByField = new int[32];

        Entry(int index, TableRef ref, byte[] component, byte[] table) {
            this.index = index;
            this.ref = ref;
            this.component = component;
            this.table = table;
        }

        void observe(RowScanner row) {
            int fields = row.fieldsSeen().size();
            if (bitsByField.length < fields) {
                bitsByField = Arrays.copyOf(bitsByField, 2 * fields);
            }
            for (int i = 0; i < row.width; i++) {
                bitsByField[row.columns[i].index] |= row.types[i];
            }
        }

        int bits(int field) {
            return field < bitsByField.length ? bitsByField[field] : 0;
        }
    }
}
