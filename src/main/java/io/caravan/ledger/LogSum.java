package io.caravan.ledger;

import io.caravan.core.change.TableRef;
import io.caravan.core.checkpoint.Checkpoint;
import io.caravan.core.checkpoint.Completeness;
import io.caravan.core.destination.Drop;
import io.caravan.core.destination.StagedFile;
import io.caravan.core.json.JsonFormatException;
import io.caravan.core.schema.SchemaFingerprint;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The sum of the records 1 to N: a function of their texts and of nothing else. It grows by one record at a time, and can
 * be kept between two of them: see {@link LogSumCodec}.
 */
public final class LogSum {
    /** A batch that replaced files which may still be there. */
    public record Replacement(long batch, Instant at) {}

    private final RecordForm form;
    private final SortedMap<TableRef, TableFiles> tables = new TreeMap<>();
    private final List<Replacement> replacements = new ArrayList<>();
    private long batch;
    private String sha256 = "";
    private Completeness complete = Completeness.UNTOLD;
    private Map<TableRef, Long> generations = Map.of();
    private Map<TableRef, SchemaFingerprint> schemas = Map.of();
    private final SortedMap<TableRef, Long> anew = new TreeMap<>();
    private long deletedThrough;

    /** Of no record yet. Files are known only where records can replace them; elsewhere they are counted. */
    LogSum(RecordForm form) {
        this.form = form;
    }

    /** Of the last record; 0 before the first. */
    public long batch() {
        return batch;
    }

    /** Of the text of the last record. */
    String sha256() {
        return sha256;
    }

    public Completeness complete() {
        return complete;
    }

    public Map<TableRef, Long> generations() {
        return generations;
    }

    public Map<TableRef, SchemaFingerprint> schemas() {
        return schemas;
    }

    public List<Replacement> replacements() {
        return List.copyOf(replacements);
    }

    public long deletedThrough() {
        return deletedThrough;
    }

    /** By table the batch before which no state may be built upon: rows that it was made of are gone. */
    public SortedMap<TableRef, Long> anew() {
        return new TreeMap<>(anew);
    }

    public SortedMap<TableRef, TableFiles> tables() {
        return tables;
    }

    public List<LiveFile> files() {
        return tables.values().stream().flatMap(table -> table.files().stream()).toList();
    }

    /** Number of live files. */
    int size() {
        return tables.values().stream().mapToInt(table -> table.files().size()).sum();
    }

    /** Events of every table in its current generation. */
    public SortedMap<TableRef, Long> rows() {
        SortedMap<TableRef, Long> rows = new TreeMap<>();
        tables.forEach((table, files) -> rows.put(table, files.rows()));
        return rows;
    }

    /** Bytes of every table's live files; nothing but zeros where files are only counted. */
    public SortedMap<TableRef, Long> bytes() {
        SortedMap<TableRef, Long> bytes = new TreeMap<>();
        tables.forEach((table, of) -> bytes.put(
                table,
                of.files().stream().mapToLong(live -> live.file().bytes()).sum()));
        return bytes;
    }

    public TableFiles table(TableRef table) {
        return tables.computeIfAbsent(table, absent -> new TableFiles());
    }

    /** Adds the next record. */
    void add(BatchLog.Entry entry) throws JsonFormatException {
        BatchRecord next = entry.record();
        if (next.batch() != batch + 1 || !next.previous().equals(sha256)) {
            throw new JsonFormatException(
                    "it does not follow the record of batch " + batch + ": the hash that it names is not that one's");
        }
        if (next.rewrite().isNone()) {
            addEvents(next);
        } else {
            addRewrite(next);
        }
        Checkpoint checkpoint = next.checkpoint();
        reach(next.batch(), entry.sha256(), next.complete());
        know(checkpoint.generations(), checkpoint.schemas());
    }

    private void addEvents(BatchRecord next) {
        next.truncates().forEach(table -> table(table).truncate());
        next.files().forEach(file -> {
            if (form == RecordForm.MANIFEST) {
                table(file.table()).append(next.live(file));
            } else {
                table(file.table()).count(file.rows());
            }
        });
    }

    private void addRewrite(BatchRecord next) throws JsonFormatException {
        if (next.rewrite().drop().isPresent()) {
            addDrop(next, next.rewrite().drop().get());
        } else {
            addCompaction(next);
        }
        replace(new Replacement(next.batch(), next.committedAt()));
        deleteThrough(next.rewrite().deletedThrough());
    }

    /** Each file stands where the one stood whose place it takes; a table is one of those of which rows went. */
    private void addDrop(BatchRecord next, Drop drop) throws JsonFormatException {
        Map<String, LiveFile> followers = new HashMap<>();
        for (int i = 0; i < next.files().size(); i++) {
            followers.put(drop.places().get(i), next.live(next.files().get(i)));
        }
        Set<String> left = new HashSet<>(next.rewrite().replaces());
        for (Drop.OfTable of : drop.tables()) {
            TableFiles table = table(of.table());
            if (form == RecordForm.MANIFEST) {
                Set<String> ofTable = table.keysAmong(left);
                table.drop(ofTable, followers, of.rows());
                left.removeAll(ofTable);
            }
            table.uncount(of.current());
            buildAnew(of.table(), of.anew());
        }
        if (form == RecordForm.MANIFEST && !left.isEmpty()) {
            throw new JsonFormatException("it replaces files that are not live");
        }
    }

    private void addCompaction(BatchRecord next) throws JsonFormatException {
        Map<TableRef, List<LiveFile>> files = new LinkedHashMap<>();
        for (StagedFile file : next.files()) {
            files.computeIfAbsent(file.table(), table -> new ArrayList<>()).add(next.live(file));
        }
        Set<String> left = new HashSet<>(next.rewrite().replaces());
        for (Map.Entry<TableRef, List<LiveFile>> entry : files.entrySet()) {
            TableFiles table = table(entry.getKey());
            Set<String> ofTable = table.keysAmong(left);
            table.replace(ofTable, entry.getValue());
            left.removeAll(ofTable);
        }
        if (!left.isEmpty()) {
            throw new JsonFormatException("it replaces files that are not live");
        }
    }

    /** @param before of which batch; 0 changes nothing */
    void buildAnew(TableRef table, long before) {
        if (before > 0) {
            anew.merge(table, before, Math::max);
        }
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
