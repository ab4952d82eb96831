package io.caravan.testbed.warehouse;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.apache.hadoop.security.UserGroupInformation;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.sql.SparkSession;

/** Spark with Delta in this process, sized for small statements. */
final class Spark {
    private static final Map<String, String> SETTINGS = Map.ofEntries(
            Map.entry("spark.ui.enabled", "false"),
            Map.entry("spark.driver.host", "127.0.0.1"),
            Map.entry("spark.driver.bindAddress", "127.0.0.1"),
            Map.entry("spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension"),
            Map.entry("spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog"),
            Map.entry("spark.sql.sources.default", "delta"),
            Map.entry("spark.sql.session.timeZone", "UTC"),
            Map.entry("spark.sql.shuffle.partitions", "1"),
            Map.entry("spark.sql.leafNodeDefaultParallelism", "1"),
            Map.entry("spark.shuffle.compress", "false"),
            Map.entry("spark.broadcast.compress", "false"),
            Map.entry("spark.ui.showConsoleProgress", "false"),
            Map.entry("spark.databricks.delta.snapshotPartitions", "1"),
            Map.entry("spark.sql.maxPlanStringLength", "2000"),
            Map.entry("spark.sql.ui.retainedExecutions", "1"),
            Map.entry("spark.ui.retainedJobs", "50"),
            Map.entry("spark.ui.retainedStages", "50"),
            Map.entry("spark.ui.retainedTasks", "100"));

    /** What current_user() says. */
    static final String USER = "caravan-testbed";

    private final SparkSession root;

    private final Set<String> cancelled = ConcurrentHashMap.newKeySet();

    private Spark(SparkSession root) {
        this.root = root;
        root.sparkContext().addSparkListener(new LateJobs());
    }

    /** A statement that is cancelled while Spark still plans it starts its jobs afterwards. */
    private final class LateJobs extends SparkListener {
        @Override
        public void onJobStart(SparkListenerJobStart start) {
            if (cancelled.contains(start.properties().getProperty("spark.jobGroup.id", ""))) {
                root.sparkContext().cancelJob(start.jobId());
            }
        }
    }

    static Spark start(Options options) {
        UserGroupInformation.setLoginUser(UserGroupInformation.createRemoteUser(USER));
        SparkSession.Builder builder = SparkSession.builder().master("local[2]").appName("warehouse");
        SETTINGS.forEach(builder::config);
        builder.config("spark.sql.warehouse.dir", options.tables().toUri().toString());
        builder.config("spark.local.dir", options.directory().resolve("scratch").toString());
        Spark spark = new Spark(builder.getOrCreate());
        spark.restore(options.tables());
        return spark;
    }

    /** A session with names and settings of its own over the same tables. */
    SparkSession session() {
        return root.newSession();
    }

    /** Stops what runs for this group of jobs, and waits for nothing. */
    void cancel(String group) {
        cancelled.add(group);
        root.sparkContext().cancelJobGroup(group);
    }

    void group(String group) {
        root.sparkContext().setJobGroup(group, group, true);
    }

    /** The catalog lives in memory; the tables below the directory are what it held. */
    private void restore(Path tables) {
        for (Path schema : folders(tables)) {
            String name = schema.getFileName().toString().replaceFirst("\\.db$", "");
            root.sql("CREATE SCHEMA IF NOT EXISTS " + Sql.quoted(name));
            for (Path table : folders(schema)) {
                if (Files.isDirectory(table.resolve("_delta_log"))) {
                    String qualified = Sql.quoted(name) + "."
                            + Sql.quoted(table.getFileName().toString());
                    root.sql("CREATE TABLE IF NOT EXISTS " + qualified + " USING delta LOCATION '" + table.toUri()
                            + "'");
                }
            }
        }
    }

    private static List<Path> folders(Path parent) {
        if (!Files.isDirectory(parent)) {
            return List.of();
        }
        try (Stream<Path> children = Files.list(parent)) {
            return children.filter(Files::isDirectory).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
