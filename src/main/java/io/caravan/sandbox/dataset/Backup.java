package io.caravan.sandbox.dataset;

import io.caravan.core.change.TableRef;
import io.caravan.core.json.Json;
import io.caravan.sandbox.data.BackupTable;
import io.caravan.sandbox.data.Command;
import io.caravan.sandbox.data.Dataset;
import io.caravan.sandbox.data.Journal;
import io.caravan.sandbox.data.NewBackup;
import io.caravan.sandbox.data.NewTable;
import io.caravan.sandbox.data.Tablet;
import io.caravan.sandbox.data.Timeline;
import io.caravan.sandbox.value.ApiError;
import io.caravan.sandbox.value.ExportJson;
import io.caravan.sandbox.value.Ids;
import io.caravan.sandbox.value.LostRows;
import io.caravan.sandbox.value.Rows;
import io.caravan.sandbox.value.StoredRows;
import io.caravan.sandbox.value.TabletId;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * A Convex backup ZIP as a dataset. Its documents are unpacked once into a temporary file, deleted when closed; the heap holds
 * eight bytes a document. System tables and stored files (folders that start with {@code _}) are left out.
 */
public final class Backup implements Dataset {
    private static final long HOUR_NANOS = 3_600_000_000_000L;

    private final String name;
    private final long seed;
    private final Ids ids;
    private final BackupSpool spool;
    private final Map<BackupTable, Rows> tables = new LinkedHashMap<>();
    private BackupBegin begin = BackupBegin.NOTHING;

    private Backup(String name, long seed, BackupSpool spool) {
        this.name = name;
        this.seed = seed;
        this.ids = new Ids(seed);
        this.spool = spool;
    }

    public static Backup open(Path zip, long seed) {
        if (!Files.isRegularFile(zip)) {
            throw new IllegalArgumentException("There is no backup " + zip
                    + ". Download one from the Convex dashboard or make one with: npx convex export --path backup.zip");
        }
        try (ZipFile file = new ZipFile(zip.toFile(), StandardCharsets.UTF_8)) {
            Backup backup = new Backup(zip.getFileName().toString(), seed, BackupSpool.create());
            try {
                backup.load(file);
            } catch (IOException | RuntimeException e) {
                backup.close();
                throw e;
            }
            return backup;
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "Cannot read the backup " + zip + ": " + e.getMessage()
                            + ". Expected a ZIP of <table>/documents.jsonl as npx convex export makes it.",
                    e);
        }
    }

    @Override
    public List<Tablet> tablets(Timeline timeline) {
        List<Tablet> tablets = new ArrayList<>();
        long position = 0;
        for (BackupTable table : begin.tables()) {
            long from = position;
            int number = tablets.size() + 1;
            tablets.add(new Tablet.Birth(
                            number, TabletId.first(number), table.ref(), ordinal -> timeline.ts(from + ordinal))
                    .with(imported(table), ids)
                    .activate(0));
            position += table.count();
        }
        return tablets;
    }

    @Override
    public Rows rows(String table, int tablet, long count, long created) {
        return new StoredRows(List.of());
    }

    /** Where the ZIP has other documents by now, nothing can name their tablet any more. */
    @Override
    public Rows imported(BackupTable table) {
        return tables.getOrDefault(table, new LostRows(table.count()));
    }

    @Override
    public NewTable addedLater() {
        return new NewTable(TableRef.root("addedLater"), List.of(Map.of("note", "not part of the backup")), 0);
    }

    @Override
    public Map<String, Object> identity() {
        Map<String, Object> identity = new LinkedHashMap<>();
        identity.put("dataset", name);
        identity.put("seed", seed);
        identity.putAll(begin.toJson());
        return identity;
    }

    /** A newer backup under the same name goes on with the deployment that began with an older one. */
    @Override
    public void continues(Journal journal) {
        Optional<BackupBegin> older = BackupBegin.of(journal);
        begin = older.orElse(begin);
        Map<String, Object> identity = identity();
        if (older.isEmpty()) {
            BackupBegin.FIELDS_OF_LATER_PROGRAMS.forEach(identity::remove);
        }
        journal.require(identity);
        boolean steered = journal.entries().stream().anyMatch(entry -> !(entry.command() instanceof NewBackup));
        if (steered && since(journal).isPresent()) {
            throw new IllegalArgumentException("The backup " + name + " is another one than before, and the journal "
                    + journal.path()
                    + " holds changes that were made to its documents by steering, which do not fit the new"
                    + " one. Put the backup of before back, or start anew with another directory.");
        }
    }

    @Override
    public Optional<Command> since(Journal journal) {
        List<BackupTable> now = List.copyOf(tables.keySet());
        List<BackupTable> before = journal.entries().stream()
                .filter(entry -> entry.command() instanceof NewBackup)
                .map(entry -> ((NewBackup) entry.command()).after())
                .reduce(begin.tables(), (earlier, later) -> later);
        boolean same = Set.copyOf(before).equals(Set.copyOf(now));
        return same ? Optional.empty() : Optional.of(new NewBackup(before, now));
    }

    /** From the documents, so that every start gives them the same timestamps. */
    @Override
    public long created(long firstStarted) {
        return begin.newest() == 0 ? firstStarted : Math.min(firstStarted, begin.newest() + HOUR_NANOS);
    }

    @Override
    public long documents() {
        return begin.documents();
    }

    @Override
    public Ids ids() {
        return ids;
    }

    @Override
    public boolean changes(Tablet tablet) {
        return true;
    }

    @Override
    public void close() {
        try {
            spool.close();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot delete the unpacked backup", e);
        }
    }

    private void load(ZipFile file) throws IOException {
        BackupEntries entries = new BackupEntries(file.stream().toList());
        for (ZipEntry entry : entries.entries()) {
            Optional<TableRef> ref = entries.table(entry);
            if (ref.isPresent()) {
                BackupRows rows = load(file, entry);
                tables.put(new BackupTable(ref.get(), rows.count(), rows.digest()), rows);
            }
        }
        spool.flush();
        if (tables.isEmpty()) {
            throw new IOException("it holds no <table>/documents.jsonl");
        }
        begin = new BackupBegin((long) (spool.newest() * 1e6), List.copyOf(tables.keySet()));
    }

    private BackupRows load(ZipFile file, ZipEntry entry) throws IOException {
        BackupRows rows = new BackupRows(spool);
        long number = 0;
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(file.getInputStream(entry), StandardCharsets.UTF_8), 1 << 16)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                number++;
                if (!line.isBlank()) {
                    rows.add(row(line));
                }
            }
        } catch (IOException | ApiError e) {
            throw new IOException(entry.getName() + " line " + number + ": " + e.getMessage(), e);
        }
        return rows;
    }

    private static StoredRows.Row row(String line) throws IOException {
        Map<String, Object> document = ExportJson.parse(line.getBytes(StandardCharsets.UTF_8));
        if (!(document.get("_id") instanceof String id) || !(document.get("_creationTime") instanceof Number time)) {
            throw new IOException("no _id and _creationTime in the document");
        }
        return new StoredRows.Row(id, time.doubleValue(), ExportJson.store(document));
    }

    @Override
    public String toString() {
        return Json.write(identity());
    }
}
