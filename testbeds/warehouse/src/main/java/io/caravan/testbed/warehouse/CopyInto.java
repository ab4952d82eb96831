package io.caravan.testbed.warehouse;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * COPY INTO from a volume. The paths that were loaded are written into the Delta commit that loads them, so that neither can be there
 * without the other. A path that was loaded is skipped, even if its content has changed.
 */
final class CopyInto implements Command {
    private final Dialect dialect;
    private final Volumes volumes;
    private final Map<Path, Object> locks = new ConcurrentHashMap<>();

    CopyInto(Dialect dialect, Volumes volumes) {
        this.dialect = dialect;
        this.volumes = volumes;
    }

    @Override
    public Optional<Table> run(Statement statement) {
        String sql = statement.order().sql();
        if (!Sql.startsWith(sql, "COPY", "INTO")) {
            return Optional.empty();
        }
        CopyStatement copy = CopyStatement.parse(dialect.toSpark(sql));
        SparkSession session = statement.order().session();
        Dataset<Row> unused = session.table(copy.target());
        Commits commits = Commits.of(session, copy.target());
        Set<String> before = copy.isForced() ? Set.of() : commits.copied();
        List<String> files = copy.files(volumes).stream()
                .filter(file -> !before.contains(file))
                .toList();
        List<String> readable = readable(session, copy, files);
        statement.pause();
        long rows = readable.isEmpty() ? 0 : load(statement, copy, new Load(commits, before, readable));
        return Optional.of(counts(rows, files.size() - readable.size()));
    }

    private record Load(Commits commits, Set<String> before, List<String> files) {}

    private long load(Statement statement, CopyStatement copy, Load load) {
        Dataset<Row> rows = select(statement, copy, load.files());
        Object lock = locks.computeIfAbsent(load.commits().table(), table -> new Object());
        synchronized (lock) {
            boolean overtaken = load.commits().copied().stream()
                    .anyMatch(file ->
                            load.files().contains(file) && !load.before().contains(file));
            if (overtaken && !copy.isForced()) {
                throw SqlFailure.of(
                        "COPY_INTO_DUPLICATED_FILES_COPY_NOT_ALLOWED",
                        "25000",
                        "Duplicated files were committed in a concurrent COPY INTO operation. Please try again later.");
            }
            rows.write()
                    .format("delta")
                    .mode("append")
                    .option("mergeSchema", copy.copyOptions().getOrDefault("mergeSchema", "false"))
                    .option("userMetadata", metadata(statement, load.files()))
                    .saveAsTable(copy.target());
        }
        return load.commits().rows(statement.id());
    }

    private Dataset<Row> select(Statement statement, CopyStatement copy, List<String> files) {
        SparkSession own = Commits.marked(statement.order().session(), statement.id());
        Dataset<Row> rows = read(own, copy, files);
        return copy.selection()
                .map(selection -> {
                    rows.createOrReplaceTempView("copied_files");
                    return own.sql("SELECT " + selection + " FROM copied_files");
                })
                .orElse(rows);
    }

    private Dataset<Row> read(SparkSession session, CopyStatement copy, List<String> files) {
        String[] paths = files.stream()
                .map(file -> volumes.locate(file).toUri().toString())
                .toArray(String[]::new);
        return session.read()
                .options(copy.formatOptions())
                .format(copy.format())
                .load(paths);
    }

    /** With {@code ignoreCorruptFiles}, those whose schema can be read; otherwise all of them. */
    private List<String> readable(SparkSession session, CopyStatement copy, List<String> files) {
        if (!copy.formatOptions().getOrDefault("ignoreCorruptFiles", "false").equalsIgnoreCase("true")) {
            return files;
        }
        return files.stream().filter(file -> isReadable(session, copy, file)).toList();
    }

    private boolean isReadable(SparkSession session, CopyStatement copy, String file) {
        try {
            return read(session, copy, List.of(file)).schema().length() > 0;
        } catch (RuntimeException corrupt) {
            return false;
        } catch (Exception checkedInScala) {
            return false;
        }
    }

    private static String metadata(Statement statement, List<String> files) {
        ArrayNode paths = Json.array();
        files.forEach(paths::add);
        return Json.text(Json.object().<ObjectNode>set("copy_into", paths).put("statement", statement.id()));
    }

    private static Table counts(long rows, long corrupt) {
        Map<String, Long> counts = new LinkedHashMap<>();
        counts.put("num_affected_rows", rows);
        counts.put("num_inserted_rows", rows);
        counts.put("num_skipped_corrupt_files", corrupt);
        return Table.counts(counts);
    }
}
