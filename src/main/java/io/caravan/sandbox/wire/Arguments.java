package io.caravan.sandbox.wire;

import io.caravan.core.json.Json;
import io.caravan.sandbox.value.ApiError;
import io.caravan.sandbox.value.Format;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Values are JSON values, or the texts of a query. */
public record Arguments(Map<String, ?> values, Source source) {
    /** Where they were. */
    enum Source {
        BODY,
        QUERY
    }

    public OptionalLong integer(String name) {
        Object value = values.get(name);
        if (value == null || value == Json.NULL) {
            return OptionalLong.empty();
        }
        if (source == Source.QUERY) {
            return OptionalLong.of(parsed(name, value.toString()));
        }
        if (value instanceof Long number) {
            return OptionalLong.of(number);
        }
        throw ApiError.badType(name + ": invalid type, expected i64");
    }

    Optional<String> text(String name) {
        Object value = values.get(name);
        if (value == null || value == Json.NULL) {
            return Optional.empty();
        }
        if (value instanceof String text) {
            return Optional.of(text);
        }
        throw ApiError.badType(name + ": invalid type, expected a string");
    }

    Format format() {
        return text("format").map(Format::named).orElse(Format.CLEAN);
    }

    /** What does not parse means everything, or what the older parameters say; names that cannot be are an error of ours. */
    Selection classicSelection() {
        try {
            Object value = values.get("selection");
            Optional<Selection> parsed = value == null ? Optional.empty() : Selection.parse(value);
            Optional<String> table = text("tableName").or(() -> text("table_name"));
            return parsed.orElseGet(() -> Selection.of(text("component"), table));
        } catch (Selection.InvalidException e) {
            throw ApiError.internal();
        }
    }

    Selection dataSyncSelection() {
        Object value = values.get("selection");
        if (value == null) {
            return Selection.EVERYTHING;
        }
        try {
            return Selection.parse(value).orElseThrow(() -> ApiError.badType("selection: it has another form"));
        } catch (Selection.InvalidException e) {
            throw ApiError.badRequest("InvalidDataSyncSelection", "Invalid selection: " + e.getMessage());
        }
    }

    private static long parsed(String name, String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw ApiError.badQuery(name + ": invalid digit found in string");
        }
    }
}
