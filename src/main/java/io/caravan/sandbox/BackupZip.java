package io.caravan.sandbox;

import io.caravan.core.change.TableRef;
import io.caravan.core.json.JsonFormatException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** A backup as {@code npx convex export} writes it: {@code [_components/NAME/]*TABLE/documents.jsonl}. Held in memory as bytes. */
final class BackupZip implements Dataset {
    private static final String DOCUMENTS = "documents.jsonl";
    private static final String COMPONENTS = "_components/";

    private final List<Table> tables;
    private final Ids ids;

    private BackupZip(List<Table> tables, Ids ids) {
        this.tables = tables;
        this.ids = ids;
    }

    static BackupZip read(Path path, long seed) {
        Ids ids = new Ids(seed);
        List<Table> tables = new ArrayList<>();
        try (ZipFile zip = new ZipFile(path.toFile())) {
            for (Enumeration<? extends ZipEntry> entries = zip.entries(); entries.hasMoreElements(); ) {
                ZipEntry entry = entries.nextElement();
                if (isTable(entry.getName())) {
                    tables.add(new Table(table(entry.getName()), rows(zip, entry)));
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException(
                    "The backup " + path.toAbsolutePath() + " cannot be read: " + e.getMessage()
                            + ". Make one with `npx convex export --path backup.zip`.",
                    e);
        }
        if (tables.isEmpty()) {
            throw new IllegalStateException("The backup " + path.toAbsolutePath() + " holds no TABLE/" + DOCUMENTS
                    + ". Make one with `npx convex export --path backup.zip`.");
        }
        return new BackupZip(List.copyOf(tables), ids);
    }

    /** Files and lists of the backup itself, such as {@code _tables} and {@code _storage}, are not tables. */
    private static boolean isTable(String name) {
        return name.endsWith("/" + DOCUMENTS) && !table(name).table().startsWith("_");
    }

    private static TableRef table(String name) {
        String rest = name.substring(0, name.length() - DOCUMENTS.length() - 1);
        StringBuilder component = new StringBuilder();
        while (rest.startsWith(COMPONENTS)) {
            String inner = rest.substring(COMPONENTS.length());
            int slash = inner.indexOf('/');
            if (slash < 0) {
                break;
            }
            component.append(component.isEmpty() ? "" : "/").append(inner, 0, slash);
            rest = inner.substring(slash + 1);
        }
        return TableRef.of(component.toString(), rest);
    }

    private static Rows rows(ZipFile zip, ZipEntry entry) throws IOException {
        BackupRows.Builder rows = new BackupRows.Builder();
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(zip.getInputStream(entry), StandardCharsets.UTF_8))) {
            int number = 0;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                number++;
                if (!line.isBlank()) {
                    add(rows, line, entry.getName() + " line " + number);
                }
            }
        }
        return rows.build();
    }

    private static void add(BackupRows.Builder rows, String line, String where) throws IOException {
        try {
            Map<String, Object> document = ExportJson.parse(line.getBytes(StandardCharsets.UTF_8));
            rows.add(document);
        } catch (JsonFormatException e) {
            throw new IOException(where + " is not a document: " + e.getMessage(), e);
        }
    }

    @Override
    public List<Table> tables() {
        return tables;
    }

    @Override
    public Rows rowsOf(TableRef table) {
        return new ShopRows(ShopRecipes::note, ids, 0, Math.floorMod(table.hashCode(), 1 << 16), 0);
    }

    @Override
    public Map<TableRef, Map<String, Object>> declaredSchemas() {
        return Map.of();
    }
}
