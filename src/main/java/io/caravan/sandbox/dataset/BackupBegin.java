package io.caravan.sandbox.dataset;

import io.caravan.core.json.JsonFormatException;
import io.caravan.core.json.JsonObject;
import io.caravan.sandbox.data.BackupTable;
import io.caravan.sandbox.data.Journal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The backup with which a deployment began: it decides the timestamps of the documents.
 *
 * @param newest the greatest creation time, nanoseconds
 */
record BackupBegin(long newest, List<BackupTable> tables) {
    static final BackupBegin NOTHING = new BackupBegin(0, List.of());
    static final List<String> FIELDS_OF_LATER_PROGRAMS = List.of("newest", BackupTable.ALL);

    /** Empty where a journal of an earlier program does not say. */
    static Optional<BackupBegin> of(Journal journal) {
        JsonObject header = journal.header();
        try {
            return header.has(BackupTable.ALL)
                    ? Optional.of(
                            new BackupBegin(header.integer("newest"), BackupTable.readAll(header, BackupTable.ALL)))
                    : Optional.empty();
        } catch (JsonFormatException e) {
            throw new IllegalArgumentException(
                    "The journal " + journal.path() + " cannot be read: " + e.getMessage()
                            + ". Delete the directory to start a new deployment; consumers of the old one must resync.",
                    e);
        }
    }

    long documents() {
        return tables.stream().mapToLong(BackupTable::count).sum();
    }

    Map<String, Object> toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("documents", documents());
        json.put("newest", newest);
        json.put(BackupTable.ALL, BackupTable.toJson(tables));
        return json;
    }
}
