package io.caravan.testbed.pipelines;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.TableIdentifier;
import org.apache.spark.sql.classic.Dataset;
import org.apache.spark.sql.classic.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.pipelines.autocdc.AutoCdcReservedNames$;
import org.apache.spark.sql.pipelines.autocdc.ChangeArgs;
import org.apache.spark.sql.pipelines.autocdc.ColumnSelection;
import org.apache.spark.sql.pipelines.autocdc.ScdType;
import org.apache.spark.sql.pipelines.autocdc.UnqualifiedColumnName;
import org.apache.spark.sql.pipelines.graph.AllTables$;
import org.apache.spark.sql.pipelines.graph.AutoCdcFlow;
import org.apache.spark.sql.pipelines.graph.FlowAnalysis;
import org.apache.spark.sql.pipelines.graph.GraphRegistrationContext;
import org.apache.spark.sql.pipelines.graph.NoTables$;
import org.apache.spark.sql.pipelines.graph.PipelineUpdateContextImpl;
import org.apache.spark.sql.pipelines.graph.QueryContext;
import org.apache.spark.sql.pipelines.graph.QueryOrigin;
import org.apache.spark.sql.pipelines.graph.Table;
import org.apache.spark.sql.pipelines.logging.PipelineEvent;
import scala.Option;
import scala.jdk.javaapi.CollectionConverters;

/** AUTO CDC by Spark's own engine, into tables in memory. What each file asks for is in its flow; the engine has no SQL for it. */
final class Pipeline {
    private static final String CATALOG = "cat";
    private static final String SCHEMA = "silver";

    private final SparkSession spark;
    private final Path work;
    private final Path silver;
    private final Path bronze;

    Pipeline(Path work, Path silver, Path bronze) {
        this.work = work;
        this.silver = silver;
        this.bronze = bronze;
        this.spark = (SparkSession) SparkSession.builder()
                .master("local[2]")
                .appName("pipelines")
                .config("spark.ui.enabled", "false")
                .config("spark.driver.host", "127.0.0.1")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .config("spark.sql.session.timeZone", "UTC")
                .config("spark.sql.shuffle.partitions", "2")
                .config("spark.sql.parquet.outputTimestampType", "TIMESTAMP_MICROS")
                .config("spark.sql.pipelines.maxFlowRetryAttempts", "0")
                .config("spark.sql.warehouse.dir", work.resolve("tables").toUri().toString())
                .config("spark.local.dir", work.resolve("scratch").toString())
                .config(
                        "spark.sql.catalog." + CATALOG,
                        "org.apache.spark.sql.connector.catalog.SharedTablesInMemoryRowLevelOperationTableCatalog")
                .getOrCreate();
        spark.sql("CREATE NAMESPACE IF NOT EXISTS " + CATALOG + "." + SCHEMA);
    }

    /** Brings all tables to what bronze holds. */
    void update() throws IOException {
        GraphRegistrationContext graph = new GraphRegistrationContext(CATALOG, SCHEMA, none());
        for (SilverFile file : files()) {
            stream(file).createOrReplaceTempView(file.bronze());
            graph.registerTable(table(file));
            graph.registerFlow(flow(file, (Dataset<Row>) spark.sql(file.select())));
        }
        Queue<Throwable> errors = new ConcurrentLinkedQueue<>();
        PipelineUpdateContextImpl update = new PipelineUpdateContextImpl(
                graph.toDataflowGraph(),
                event -> {
                    collect(event, errors);
                    return scala.runtime.BoxedUnit.UNIT;
                },
                AllTables$.MODULE$,
                NoTables$.MODULE$,
                work.resolve("storage").toUri().toString());
        update.pipelineExecution().runPipeline();
        update.pipelineExecution().awaitCompletion();
        if (!errors.isEmpty()) {
            throw new IllegalStateException("the update failed", errors.peek());
        }
    }

    private static void collect(PipelineEvent event, Queue<Throwable> errors) {
        if (event.error().isDefined()) {
            errors.add(event.error().get());
        }
    }

    /** What the file's view of the current state shows, but the row that stands for a truncate. */
    void show(String table, String directory) throws IOException {
        Dataset<Row> rows = (Dataset<Row>) spark.table(CATALOG + "." + SCHEMA + "." + table);
        String[] own = Arrays.stream(rows.columns())
                .filter(name -> name.startsWith(AutoCdcReservedNames$.MODULE$.prefix()))
                .toArray(String[]::new);
        rows.drop(own).createOrReplaceTempView(table);
        spark.sql(SilverFile.read(silver.resolve(table + ".sql")).current());
        spark.sql("SELECT * FROM `" + table + "_9current` WHERE _id <> ''")
                .coalesce(1)
                .write()
                .parquet(directory);
    }

    private List<SilverFile> files() throws IOException {
        List<SilverFile> files = new ArrayList<>();
        try (Stream<Path> paths = Files.list(silver)) {
            for (Path path : paths.sorted().toList()) {
                files.add(SilverFile.read(path));
            }
        }
        return files;
    }

    /** The Parquet files of the table, each as it comes; all of them are in the table's log. */
    private Dataset<Row> stream(SilverFile file) {
        String folder = bronze.resolve(file.table()).toUri().toString();
        return (Dataset<Row>) spark.readStream()
                .schema(spark.read().parquet(folder).schema())
                .parquet(folder);
    }

    private static Table table(SilverFile file) {
        return new Table(
                identifier(file.table()),
                Option.empty(),
                Option.empty(),
                Option.empty(),
                Option.empty(),
                none(),
                Option.empty(),
                origin(),
                true,
                Option.apply("parquet"));
    }

    private static AutoCdcFlow flow(SilverFile file, Dataset<Row> typed) {
        ChangeArgs change = new ChangeArgs(
                seq(UnqualifiedColumnName.apply("_id")),
                functions.expr("STRUCT(_generation, _ts)"),
                ScdType.Type1$.MODULE$,
                Option.apply(functions.expr("_deleted")),
                Option.apply(new ColumnSelection.ExcludeColumns(
                        seq(UnqualifiedColumnName.apply("_op"), UnqualifiedColumnName.apply("_deleted")))));
        return new AutoCdcFlow(
                identifier(file.table() + "_9cdc"),
                identifier(file.table()),
                FlowAnalysis.createFlowFunctionFromLogicalPlan(typed.logicalPlan()),
                new QueryContext(Option.apply(CATALOG), Option.apply(SCHEMA)),
                origin(),
                change,
                none());
    }

    private static TableIdentifier identifier(String name) {
        return new TableIdentifier(name, Option.apply(SCHEMA), Option.apply(CATALOG));
    }

    private static QueryOrigin origin() {
        return new QueryOrigin(
                Option.empty(),
                Option.empty(),
                Option.empty(),
                Option.empty(),
                Option.empty(),
                Option.empty(),
                Option.empty());
    }

    private static scala.collection.immutable.Map<String, String> none() {
        return scala.collection.immutable.Map$.MODULE$.empty();
    }

    @SafeVarargs
    private static <T> scala.collection.immutable.Seq<T> seq(T... values) {
        return CollectionConverters.asScala(List.of(values)).toSeq();
    }
}
