package io.caravan.sandbox.data;

import io.caravan.core.change.TableRef;
import io.caravan.core.json.JsonFormatException;
import io.caravan.core.json.JsonObject;
import io.caravan.sandbox.value.Rows;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A newer backup is in the place of the one before: tables that differ are imported, as {@code npx convex import --replace} does it,
 * those that are not in it are dropped. The documents are in the ZIP, not in the journal. Snapshots of before cannot be read any more.
 */
public record NewBackup(List<BackupTable> before, List<BackupTable> after) implements Command {
    static final String NAME = "backup";

    @Override
    public Applied apply(Store store, long ts) {
        Map<TableRef, BackupTable> old = byName(before);
        Map<TableRef, BackupTable> now = byName(after);
        long at = ts;
        for (BackupTable table : after) {
            if (!table.equals(old.get(table.ref()))) {
                Rows rows = store.dataset().imported(table);
                at = TableImport.replace(store, table.ref(), rows, at).ts() + 1;
            }
        }
        SortedSet<TableRef> gone = new TreeSet<>(old.keySet());
        gone.removeAll(now.keySet());
        for (TableRef table : gone) {
            at = new TableChange(table, TableChange.Kind.DROP).apply(store, at).ts() + 1;
        }
        store.expireSnapshots(at);
        return new Applied(at, 0, List.of());
    }

    @Override
    public Map<String, Object> toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("command", NAME);
        json.put("before", BackupTable.toJson(before));
        json.put(BackupTable.ALL, BackupTable.toJson(after));
        return json;
    }

    static NewBackup read(JsonObject json) throws JsonFormatException {
        return new NewBackup(BackupTable.readAll(json, "before"), BackupTable.readAll(json, BackupTable.ALL));
    }

    private static Map<TableRef, BackupTable> byName(List<BackupTable> tables) {
        return tables.stream().collect(Collectors.toMap(BackupTable::ref, Function.identity()));
    }
}
