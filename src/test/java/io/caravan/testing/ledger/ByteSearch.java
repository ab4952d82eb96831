package io.caravan.testing.ledger;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/**
 * Looks for texts in every byte below a folder: names of files, bytes as they are, gzip decompressed, and of Parquet every value of every
 * column and the statistics of the footers, as DuckDB reads them.
 */
public final class ByteSearch {
    private ByteSearch() {}

    /** Files that hold one of the texts. */
    public static List<String> holding(Path root, List<String> texts) {
        try (Stream<Path> paths = Files.walk(root);
                Connection duck = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duck.createStatement()) {
            List<String> found = new ArrayList<>();
            for (Path file : new TreeSet<>(paths.filter(Files::isRegularFile).toList())) {
                if (holdsAny(root.relativize(file), file, texts, statement)) {
                    found.add(root.relativize(file).toString());
                }
            }
            return found;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean holdsAny(Path name, Path file, List<String> texts, Statement duck)
            throws IOException, SQLException {
        byte[] bytes = Files.readAllBytes(file);
        StringBuilder all = new StringBuilder(name.toString()).append('\n').append(text(bytes));
        if (bytes.length > 2 && bytes[0] == 0x1f && (bytes[1] & 0xff) == 0x8b) {
            try (GZIPInputStream gzip = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
                all.append(text(gzip.readAllBytes()));
            }
        }
        if (bytes.length > 4 && text(bytes).startsWith("PAR1")) {
            read(duck, "SELECT to_json(t) FROM read_parquet('" + file + "', hive_partitioning = false) t", all);
            read(duck, "SELECT to_json(t) FROM parquet_metadata('" + file + "') t", all);
            read(duck, "SELECT decode(key) || decode(value) FROM parquet_kv_metadata('" + file + "')", all);
        }
        return texts.stream().anyMatch(text -> all.indexOf(text) >= 0);
    }

    private static void read(Statement duck, String sql, StringBuilder all) throws SQLException {
        try (ResultSet rows = duck.executeQuery(sql)) {
            while (rows.next()) {
                all.append(rows.getString(1)).append('\n');
            }
        }
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
