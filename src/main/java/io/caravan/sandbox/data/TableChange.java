package io.caravan.sandbox.data;

import io.caravan.core.change.TableRef;
import io.caravan.core.json.JsonFormatException;
import io.caravan.core.json.JsonObject;
import io.caravan.sandbox.value.ApiError;
import io.caravan.sandbox.value.Content;
import io.caravan.sandbox.value.Trees;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What happens to a table as a whole. */
public record TableChange(TableRef table, Kind kind) implements Command {
    static final String NAME = "table";

    /** Deleted, without a word to anyone; or emptied by deletes, in one transaction. */
    public enum Kind {
        DROP,
        EMPTY
    }

    @Override
    public void check(Store store) {
        find(store);
    }

    @Override
    public Applied apply(Store store, long ts) {
        Tablet tablet = find(store);
        if (kind == Kind.DROP) {
            tablet.retire(ts);
            store.writeSystem(Store.ROWS_OF_A_TABLE, ts);
            return new Applied(ts, 0, List.of());
        }
        Transaction transaction = new Transaction(store, ts);
        List<String> ids = new ArrayList<>();
        List<Long> living = new ArrayList<>();
        for (Iterator<LogEntry> walk = tablet.walk("", ts); walk.hasNext(); ) {
            living.add(walk.next().ordinal());
        }
        living.forEach(ordinal -> ids.add(transaction.put(tablet, ordinal, Content.DELETED)));
        transaction.commit();
        return new Applied(ts, transaction.writes(), List.copyOf(ids));
    }

    @Override
    public Map<String, Object> toJson() {
        Map<String, Object> json = Trees.table(table);
        json.put("command", NAME);
        json.put("kind", kind.name().toLowerCase(Locale.ROOT));
        return json;
    }

    static TableChange read(JsonObject json) throws JsonFormatException {
        return new TableChange(Trees.table(json), Trees.choice(Kind.class, json.string("kind")));
    }

    private Tablet find(Store store) {
        return store.active(table).orElseThrow(() -> ApiError.badArguments("there is no table " + table));
    }
}
