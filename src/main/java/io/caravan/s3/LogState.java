package io.caravan.s3;

import io.caravan.core.change.TableRef;
import io.caravan.core.checkpoint.Checkpoint;
import io.caravan.core.checkpoint.Completeness;
import io.caravan.core.failure.SyncFailure;
import io.caravan.core.json.JsonFormatException;
import io.caravan.core.schema.SchemaFingerprint;
import io.caravan.core.sync.StagedFile;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The sum of the manifests 1 to N: a function of their texts and of nothing else. It grows by one manifest at a time, and can
 * be kept between two of them: see {@link LogStateCodec}.
 */
public final class LogState {
    /** A batch that replaced files which may still be there. */
    public record Replacement(long batch, Instant at) {}

    private final SortedMap<TableRef, TableFiles> tables = new TreeMap<>();
    private final List<Replacement> replacements = new ArrayList<>();
    private long batch;
    private String sha256 = "";
    private Completeness complete = Completeness.UNTOLD;
    private Map<TableRef, Long> generations = Map.of();
    private Map<TableRef, SchemaFingerprint> schemas = Map.of();
    private long deletedThrough;

    /** Of the last manifest; 0 before the first. */
    public long batch() {
        return batch;
    }

    /** Of the text of the last manifest. */
    String sha256() {
        return sha256;
    }

    Completeness complete() {
        return complete;
    }

    public Map<TableRef, Long> generations() {
        return generations;
    }

    Map<TableRef, SchemaFingerprint> schemas() {
        return schemas;
    }

    public List<Replacement> replacements() {
        return List.copyOf(replacements);
    }

    public long deletedThrough() {
        return deletedThrough;
    }

    public SortedMap<TableRef, TableFiles> tables() {
        return tables;
    }

    List<LiveFile> files() {
        return tables.values().stream().flatMap(table -> table.files().stream()).toList();
    }

    /** Number of live files. */
    int size() {
        return tables.values().stream().mapToInt(table -> table.files().size()).sum();
    }

    /** Events of every table in its current generation. */
    SortedMap<TableRef, Long> rows() {
        SortedMap<TableRef, Long> rows = new TreeMap<>();
        tables.forEach((table, files) -> rows.put(table, files.rows()));
        return rows;
    }

    TableFiles table(TableRef table) {
        return tables.computeIfAbsent(table, absent -> new TableFiles());
    }

    /** Adds the next manifest. */
    void add(ManifestLog.Entry entry) {
        Manifest manifest = entry.manifest();
        try {
            if (manifest.batch() != batch + 1 || !manifest.previous().equals(sha256)) {
                throw new JsonFormatException("it does not follow the manifest of batch " + batch
                        + ": the hash that it names is not that one's");
            }
            if (manifest.rewrite().isNone()) {
                addEvents(manifest);
            } else {
                addRewrite(manifest);
            }
        } catch (JsonFormatException e) {
            throw new SyncFailure.StateUnreadable(
                    "The manifest of batch " + manifest.batch() + " cannot be followed: " + e.getMessage()
                            + ". Nothing was written. Restore _manifest/ from a backup.",
                    e);
        }
        Checkpoint checkpoint = manifest.checkpoint();
        reach(manifest.batch(), entry.sha256(), manifest.complete());
        know(checkpoint.generations(), checkpoint.schemas());
    }

    private void addEvents(Manifest manifest) {
        manifest.truncates().forEach(table -> table(table).truncate());
        manifest.files().forEach(file -> table(file.table()).append(manifest.live(file)));
    }

    private void addRewrite(Manifest manifest) throws JsonFormatException {
        Map<TableRef, List<LiveFile>> files = new LinkedHashMap<>();
        for (StagedFile file : manifest.files()) {
            files.computeIfAbsent(file.table(), table -> new ArrayList<>()).add(manifest.live(file));
        }
        Set<String> left = new HashSet<>(manifest.rewrite().replaces());
        for (Map.Entry<TableRef, List<LiveFile>> entry : files.entrySet()) {
            TableFiles table = table(entry.getKey());
            Set<String> ofTable = new HashSet<>();
            table.files().stream()
                    .map(live -> live.file().key())
                    .filter(left::contains)
                    .forEach(ofTable::add);
            table.replace(ofTable, entry.getValue());
            left.removeAll(ofTable);
        }
        if (!left.isEmpty()) {
            throw new JsonFormatException("it replaces files that are not live");
        }
        replace(new Replacement(manifest.batch(), manifest.committedAt()));
        deleteThrough(manifest.rewrite().deletedThrough());
    }

    void replace(Replacement replacement) {
        replacements.add(replacement);
    }

    void deleteThrough(long last) {
        deletedThrough = Math.max(deletedThrough, last);
        replacements.removeIf(replacement -> replacement.batch() <= deletedThrough);
    }

    void reach(long last, String hash, Completeness told) {
        batch = last;
        sha256 = hash;
        complete = told;
    }

    void know(Map<TableRef, Long> known, Map<TableRef, SchemaFingerprint> fingerprints) {
        generations = known;
        schemas = fingerprints;
    }
}
