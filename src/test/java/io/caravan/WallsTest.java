package io.caravan;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.util.List;
import java.util.stream.Stream;

/** The rooms of the architecture, and who may know whom. */
@AnalyzeClasses(packages = "io.caravan", importOptions = ImportOption.DoNotIncludeTests.class)
class WallsTest {
    @ArchTest
    static final ArchRule core_knows_the_jdk_jackson_and_slf4j_only = classes()
            .that()
            .resideInAPackage("io.caravan.core..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "io.caravan.core..", "java..", "javax.net.ssl..", "com.fasterxml.jackson.core..", "org.slf4j..")
            .because("a new target or a new route must not touch extraction, checkpoints or values;"
                    + " put what needs Camel into route and what needs a store into its target");

    @ArchTest
    static final ArchRule json_files_and_failures_are_the_ground = rooms("core.failure", "core.file", "core.json")
            .mayKnow()
            .because("everything stands on them; none of them knows what a table or a sync is");

    @ArchTest
    static final ArchRule work_knows_nothing =
            rooms("core.work").mayKnow().because("threads, pauses, retries and cadences serve every room");

    @ArchTest
    static final ArchRule configuration_is_read_without_knowing_what_is_configured = rooms("core.config")
            .mayKnow("core.failure")
            .because("each room configures itself by it; no setting of a room belongs into the reader;"
                    + " a secret that it reads is told to the failures, which never show it");

    @ArchTest
    static final ArchRule events_know_their_schema_only = rooms("core.change", "core.schema")
            .mayKnow("core.file", "core.json")
            .because("an event and a page mean the same whoever made them and wherever they land");

    @ArchTest
    static final ArchRule a_body_is_decoded_without_a_deployment = rooms("core.decode")
            .mayKnow("core.change", "core.schema", "core.file", "core.failure")
            .because("it is tested by bodies alone, and a request, a retry or a checkpoint changes no value");

    @ArchTest
    static final ArchRule a_checkpoint_knows_what_it_keeps_only = rooms("core.checkpoint")
            .mayKnow("core.change", "core.schema", "core.file", "core.json", "core.failure")
            .because("it is read by every target and every version; it asks nobody");

    @ArchTest
    static final ArchRule what_a_sync_tells_knows_facts_only = rooms("core.watch")
            .mayKnow("core.change", "core.checkpoint", "core.schema", "core.failure")
            .because("whoever listens must not reach into what is told of");

    @ArchTest
    static final ArchRule what_a_process_gives_its_parts_is_no_part = rooms("core.runtime")
            .mayKnow("core.watch", "core.work")
            .because("time, chance and who listens are the same for whoever is given them");

    @ArchTest
    static final ArchRule the_client_knows_no_sync = rooms("core.convex")
            .mayKnow(
                    "core.change",
                    "core.checkpoint",
                    "core.decode",
                    "core.runtime",
                    "core.schema",
                    "core.watch",
                    "core.work",
                    "core.json",
                    "core.failure")
            .because("a call is made, retried and understood without knowing what it is for");

    @ArchTest
    static final ArchRule pages_are_asked_for_without_a_batch = rooms("core.pages")
            .mayKnow("core.change", "core.checkpoint", "core.convex", "core.json", "core.failure")
            .because("what is asked next follows from the page before; what lands, and when, is the sync's business");

    @ArchTest
    static final ArchRule a_resync_is_a_wish = rooms("core.resync")
            .mayKnow("core.change", "core.file", "core.json", "core.failure")
            .because("a command leaves it behind for whichever process syncs next");

    @ArchTest
    static final ArchRule imports_are_found_out_beside_a_sync = rooms("core.imports")
            .mayKnow("core.change", "core.checkpoint", "core.config", "core.convex", "core.failure")
            .because("a sync asks what is known of imports; how it is found out needs no batch and no target");

    @ArchTest
    static final ArchRule a_destination_is_a_port = rooms("core.destination")
            .mayKnow("core.change", "core.checkpoint", "core.schema", "core.watch", "core.failure")
            .because("a target implements it, and need not know how a sync walks, or that there is a source");

    @ArchTest
    static final ArchRule a_sync_reaches_targets_by_their_port = rooms("core.sync")
            .mayKnow(
                    "core.change",
                    "core.checkpoint",
                    "core.convex",
                    "core.destination",
                    "core.failure",
                    "core.imports",
                    "core.pages",
                    "core.resync",
                    "core.schema",
                    "core.watch")
            .because("in which order a batch lands and the checkpoint advances is decided once, for every target");

    @ArchTest
    static final ArchRule a_store_moves_bytes_under_keys = rooms("store")
            .mayKnow("core.failure", "core.file", "core.watch", "core.work")
            .because(
                    "what a key or a byte means is its target's own, which tells it what it must know by a StoreLayout");

    @ArchTest
    static final ArchRule the_row_layout_knows_events_only = rooms("parquet")
            .mayKnow("core.change", "core.destination", "core.schema", "core.file")
            .because("every target shares it; it cannot depend on one of them");

    @ArchTest
    static final ArchRule the_ledger_knows_no_target = rooms("ledger")
            .mayKnow(
                    "core.change",
                    "core.checkpoint",
                    "core.destination",
                    "core.failure",
                    "core.file",
                    "core.json",
                    "core.runtime",
                    "core.schema",
                    "store")
            .because(
                    "one protocol of records serves every target that lands in a store; names and forms are the target's");

    @ArchTest
    static final ArchRule the_lake_knows_its_log_only = rooms("s3")
            .mayKnowThePortAnd("parquet", "store", "ledger")
            .because(
                    "events are landed without staging and without compaction, which both only read and write its log");

    @ArchTest
    static final ArchRule compaction_knows_the_log = rooms("s3.compaction")
            .mayKnowThePortAnd("parquet", "store", "ledger", "s3")
            .because("what staging makes of the events is not its business");

    @ArchTest
    static final ArchRule the_end_of_history_knows_the_log = rooms("s3.history")
            .mayKnowThePortAnd("parquet", "store", "ledger", "history", "s3")
            .because("which rows go is one thing, which files are put together another, and neither reads staging");

    @ArchTest
    static final ArchRule which_rows_are_over_is_no_targets_business = rooms("history")
            .mayKnow(
                    "core.change",
                    "core.checkpoint",
                    "core.config",
                    "core.failure",
                    "core.file",
                    "core.destination",
                    "parquet",
                    "ledger")
            .because("the promise is one for every target; how files take the place of others is the target's own");

    @ArchTest
    static final ArchRule a_delta_log_is_bytes = rooms("deltalog")
            .mayKnow("core.json")
            .because("what is in a log's files is one thing, and when they are written is another");

    @ArchTest
    static final ArchRule staging_knows_the_log = rooms("staging")
            .mayKnowThePortAnd("parquet", "store", "ledger", "deltalog", "staging.engine", "staging.record")
            .because("it reads whatever a ledger says; each target tells it by a StateLayout where current state lies");

    @ArchTest
    static final ArchRule the_engine_knows_no_table = rooms("staging.engine")
            .mayKnow("core.failure", "core.file")
            .because("its bounds and its failures are the same for whoever asks it, and whatever it is asked");

    @ArchTest
    static final ArchRule what_is_published_is_known_without_the_engine = rooms("staging.record")
            .mayKnowThePortAnd("parquet", "store", "ledger")
            .because("status and replicas ask how old it is, and must not load a library for that");

    @ArchTest
    static final ArchRule readers_know_what_is_published_only = rooms("staging.view")
            .mayKnowThePortAnd("parquet", "store", "ledger", "staging.engine", "staging.record")
            .because("whoever reads must not reach into what builds the next state");

    @ArchTest
    static final ArchRule sql_sees_tables_by_their_names = rooms("sql")
            .mayKnow("core.change", "core.failure", "staging.engine", "staging.view")
            .because("how a table is kept, and where its files are, is staging's business");

    @ArchTest
    static final ArchRule delta_knows_no_other_target = rooms("delta")
            .mayKnowThePortAnd("parquet", "store", "ledger", "history", "delta.kernel")
            .because("a target can be read, changed or taken out by itself");

    @ArchTest
    static final ArchRule delta_kernel_reads_and_writes_a_store = rooms("delta.kernel")
            .mayKnow("core.failure", "store")
            .because(
                    "an engine moves bytes and says what its failures mean; which table and which batch is the target's");

    @ArchTest
    static final ArchRule a_warehouse_is_landed_in_by_statements = rooms("databricks")
            .mayKnowThePortAnd("parquet", "ledger")
            .because("a target can be read, changed or taken out by itself; connections are its driver's room");

    @ArchTest
    static final ArchRule the_driver_knows_statements_only = rooms("databricks.driver")
            .mayKnow("core.config", "core.work", "core.failure", "core.file", "databricks")
            .because("pools and the meaning of a driver's errors know no batch");

    @ArchTest
    static final ArchRule lakeflow_writes_texts = rooms("databricks.lakeflow")
            .mayKnow("core.change", "core.failure", "core.file", "core.schema", "databricks")
            .because("the silver pipeline is files about tables; it needs no connection");

    @ArchTest
    static final ArchRule routes_know_core_only = rooms("route")
            .mayKnow("core..")
            .because("processors adapt and core decides; a target is reached through core's Destination");

    @ArchTest
    static final ArchRule a_state_is_made_of_what_is_told = rooms("ops.state")
            .mayKnow("core.change", "core.checkpoint", "core.watch")
            .because("what is heard, and what it means, is tested by events and a clock alone");

    @ArchTest
    static final ArchRule notices_are_made_of_what_is_told = rooms("ops.notify")
            .mayKnow(
                    "core.change",
                    "core.checkpoint",
                    "core.config",
                    "core.failure",
                    "core.json",
                    "core.watch",
                    "core.work")
            .because("a notice needs no page and no port; how it is sent is a route");

    @ArchTest
    static final ArchRule a_page_shows_a_state = rooms("ops.page")
            .mayKnow("core.change", "core.json", "core.watch", "ops.state")
            .because("it is text made of a state; who may see or steer is decided where it is served");

    @ArchTest
    static final ArchRule operations_know_what_is_told_only = rooms("ops")
            .mayKnow(
                    "core.checkpoint",
                    "core.config",
                    "core.failure",
                    "core.change",
                    "core.watch",
                    "ops.page",
                    "ops.state")
            .because("what is watched is told by core's SyncListener, whichever source and target there are");

    @ArchTest
    static final ArchRule the_console_knows_nothing_of_a_sync =
            rooms("console").mayKnow().because("it is Hawtio behind a login, in a process of its own if need be");

    @ArchTest
    static final ArchRule the_sandbox_knows_the_wire_and_names_only = rooms("sandbox..")
            .mayKnow("core.change", "core.json", "core.schema")
            .because("the sandbox is the oracle of the tests: it must not share a mistake with what it tests");

    @ArchTest
    static final ArchRule the_process_is_wired_below_its_commands = rooms("app..")
            .mayKnow(
                    "core..",
                    "parquet",
                    "store",
                    "ledger",
                    "history",
                    "s3..",
                    "staging..",
                    "delta",
                    "databricks..",
                    "route",
                    "ops..",
                    "console",
                    "camel.log",
                    "sandbox")
            .because("a process that is embedded, or run by Camel, needs no command line");

    @ArchTest
    static final ArchRule a_report_opens_nothing = rooms("cli.report")
            .mayKnow(
                    "app",
                    "app.config",
                    "app.target",
                    "core.change",
                    "core.checkpoint",
                    "core.destination",
                    "core.failure",
                    "core.json",
                    "core.resync",
                    "core.watch",
                    "s3.compaction",
                    "staging",
                    "staging.record")
            .because("a command finds out, a report says it: as text and as JSON, of what it was given");

    @ArchTest
    static final ArchRule only_the_store_knows_the_sdk_of_s3 = noClasses()
            .that()
            .resideOutsideOfPackage("io.caravan.store..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("software.amazon.awssdk..")
            .because("what an answer of S3 means, and which write took place, is decided in one place");

    @ArchTest
    static final ArchRule only_the_program_knows_what_writes_the_log = noClasses()
            .that()
            .resideOutsideOfPackage("io.caravan.app.log")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.apache.logging.log4j..")
            .because("everything else logs through SLF4J; docs/adr/0019");

    @ArchTest
    static final ArchRule events_are_delivered_whoever_brings_them = rooms("camel")
            .mayKnow("core.change", "core.failure", "core.file", "core.json", "core.work")
            .because("a page is delivered, held up and remembered the same, from a deployment and from a log");

    @ArchTest
    static final ArchRule the_component_of_a_deployment_knows_no_target = rooms("camel.convex")
            .mayKnow("core..", "camel", "route", "sandbox")
            .because("a route of the user is its destination, in any Camel context; nothing lands anywhere else");

    @ArchTest
    static final ArchRule the_component_of_the_log_knows_no_sync = rooms("camel.log")
            .mayKnow("core.failure", "core.json", "camel", "parquet", "s3", "store")
            .because("it reads behind a sync that knows nothing of it, in the same process or in another one");

    @ArchTest
    static final ArchRule only_the_program_knows_the_components = noClasses()
            .that()
            .resideOutsideOfPackages("io.caravan.camel..", "io.caravan.app..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.caravan.camel..")
            .because("the engine carries batches; events as exchanges are a door of their own: docs/adr/0025");

    @ArchTest
    static final ArchRule only_sql_and_its_command_know_the_terminal = noClasses()
            .that()
            .resideOutsideOfPackages("io.caravan.sql", "io.caravan.cli")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.jline..")
            .because("everything else must run where there is none");

    @ArchTest
    static final ArchRule only_operations_know_how_it_is_watched = noClasses()
            .that()
            .resideOutsideOfPackage("io.caravan.ops..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.micrometer..", "io.vertx..")
            .because("a sync must run, and be tested, without meters and without a port");

    @ArchTest
    static final ArchRule rooms_form_no_circle = SlicesRuleDefinition.slices()
            .matching("io.caravan.(**)")
            .should()
            .beFreeOfCycles()
            .because("a room that needs its own users cannot be read by itself");

    /** Rooms by their names below {@code io.caravan}; they may know each other. */
    private static Rooms rooms(String... names) {
        return new Rooms(List.of(names));
    }

    private record Rooms(List<String> names) {
        /** What every target stands on: core's port and the ground below it, and neither the sync nor the source. */
        private static final List<String> PORT = List.of(
                "core.change",
                "core.checkpoint",
                "core.config",
                "core.destination",
                "core.failure",
                "core.file",
                "core.json",
                "core.runtime",
                "core.schema",
                "core.watch",
                "core.work");

        ArchRule mayKnowThePortAnd(String... others) {
            return mayKnow(Stream.concat(PORT.stream(), Stream.of(others)).toArray(String[]::new));
        }

        ArchRule mayKnow(String... others) {
            String[] known = Stream.concat(names.stream(), Stream.of(others))
                    .map(name -> "io.caravan." + name)
                    .toArray(String[]::new);
            return classes()
                    .that()
                    .resideInAnyPackage(
                            names.stream().map(name -> "io.caravan." + name).toArray(String[]::new))
                    .should()
                    .onlyDependOnClassesThat(JavaClass.Predicates.resideInAnyPackage(known)
                            .or(JavaClass.Predicates.resideOutsideOfPackage("io.caravan..")));
        }
    }
}
