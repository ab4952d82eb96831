package io.caravan.sandbox.data;

import io.caravan.core.change.TableRef;
import io.caravan.core.json.JsonObject;
import io.caravan.sandbox.value.ApiError;
import io.caravan.sandbox.value.Content;
import io.caravan.sandbox.value.ExportJson;
import io.caravan.sandbox.value.Format;
import io.caravan.sandbox.value.Trees;
import io.caravan.sandbox.value.ValueWriter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** One transaction of given writes. */
public record ExplicitWrites(List<Write> writes) implements Command {
    static final String NAME = "write";

    @Override
    public void check(Store store) {
        Set<String> deleted = new HashSet<>();
        for (Write write : writes) {
            if (write.kind() != Write.Kind.DELETE) {
                ExportJson.store(Trees.document(write.document()));
            }
            if (write.kind() == Write.Kind.INSERT) {
                checkNew(store, write);
            } else {
                living(tablet(store, write.table()), write.id(), store.lastTs());
                String document = write.table().path() + " " + write.id();
                boolean gone = deleted.contains(document);
                if (gone || (write.kind() == Write.Kind.DELETE && !deleted.add(document))) {
                    throw ApiError.badArguments("document " + write.id() + " is deleted in the same transaction");
                }
            }
        }
    }

    @Override
    public Applied apply(Store store, long ts) {
        Transaction transaction = new Transaction(store, ts);
        List<String> ids = new ArrayList<>();
        for (Write write : writes) {
            Tablet tablet = write.kind() == Write.Kind.INSERT
                    ? store.active(write.table()).orElseGet(() -> store.createTablet(write.table(), ts)
                            .activate(ts))
                    : tablet(store, write.table());
            ids.add(apply(write, tablet, transaction, ts));
        }
        transaction.commit();
        return new Applied(ts, transaction.writes(), List.copyOf(ids));
    }

    @Override
    public Map<String, Object> toJson() {
        return Map.of(
                "command",
                NAME,
                "writes",
                writes.stream().map(ExplicitWrites::json).toList());
    }

    private static String apply(Write write, Tablet tablet, Transaction transaction, long ts) {
        return switch (write.kind()) {
            case INSERT -> transaction.insert(tablet, given(write), content(write));
            case REPLACE ->
                transaction.put(tablet, living(tablet, write.id(), ts).ordinal(), content(write));
            case DELETE ->
                transaction.put(tablet, living(tablet, write.id(), ts).ordinal(), Content.DELETED);
            case PATCH -> patch(write, living(tablet, write.id(), ts), transaction);
        };
    }

    private static String patch(Write write, LogEntry current, Transaction transaction) {
        Map<String, Object> fields = new LinkedHashMap<>(current(current));
        fields.putAll(Trees.document(write.document()));
        return transaction.put(current.tablet(), current.ordinal(), ExportJson.store(fields));
    }

    private static Map<String, Object> current(LogEntry entry) {
        ValueWriter out = new ValueWriter(Format.EXPORT);
        DocumentWriter.writeFields(entry, out);
        return ExportJson.fields(new Content.Stored(out.toByteArray()));
    }

    private static void checkNew(Store store, Write write) {
        Optional<String> id = given(write).id();
        boolean taken = id.isPresent()
                && store.active(write.table())
                        .map(tablet -> tablet.ordinal(id.get()).isPresent())
                        .orElse(false);
        if (taken) {
            throw ApiError.badArguments("the _id " + id.get() + " is taken in " + write.table());
        }
    }

    private static Given given(Write write) {
        return Given.of(Trees.document(write.document()));
    }

    private static Content.Stored content(Write write) {
        return ExportJson.store(Trees.document(write.document()));
    }

    private static Tablet tablet(Store store, TableRef ref) {
        return store.active(ref).orElseThrow(() -> ApiError.badArguments("there is no table " + ref));
    }

    private static LogEntry living(Tablet tablet, String id, long ts) {
        LogEntry entry = tablet.at(
                tablet.ordinal(id)
                        .orElseThrow(() -> ApiError.badArguments("no document " + id + " in " + tablet.ref())),
                ts);
        if (entry.content() instanceof Content.Deleted) {
            throw ApiError.badArguments("document " + id + " of " + tablet.ref() + " is deleted");
        }
        return entry;
    }

    private static Map<String, Object> json(Write write) {
        Map<String, Object> json = Trees.table(write.table());
        json.put("op", write.kind().name().toLowerCase(java.util.Locale.ROOT));
        if (!write.id().isEmpty()) {
            json.put("id", write.id());
        }
        if (write.kind() != Write.Kind.DELETE) {
            json.put("document", Trees.document(write.document()));
        }
        return json;
    }

    public static ExplicitWrites read(JsonObject json) throws io.caravan.core.json.JsonFormatException {
        List<Write> writes = new ArrayList<>();
        for (JsonObject write : json.objects("writes")) {
            writes.add(new Write(
                    Trees.choice(Write.Kind.class, write.string("op")),
                    Trees.table(write),
                    write.optionalString("id").orElse(""),
                    write.has("document")
                            ? io.caravan.core.json.Json.write(
                                    write.object("document").fields())
                            : ""));
        }
        return new ExplicitWrites(List.copyOf(writes));
    }
}
