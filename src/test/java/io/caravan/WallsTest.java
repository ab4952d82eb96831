package io.caravan;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.time.Instant;
import java.util.UUID;

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
    static final ArchRule parquet_knows_core_only = noClasses()
            .that()
            .resideInAPackage("io.caravan.parquet..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.caravan.s3..",
                    "io.caravan.delta..",
                    "io.caravan.databricks..",
                    "io.caravan.store..",
                    "io.caravan.route..",
                    "io.caravan.cli..",
                    "io.caravan.sandbox..",
                    "org.apache.camel..")
            .because("every target shares the row layout; it cannot depend on one of them");

    @ArchTest
    static final ArchRule the_store_knows_core_only = noClasses()
            .that()
            .resideInAPackage("io.caravan.store..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.caravan.s3..",
                    "io.caravan.delta..",
                    "io.caravan.databricks..",
                    "io.caravan.parquet..",
                    "io.caravan.route..",
                    "io.caravan.ops..",
                    "io.caravan.cli..",
                    "io.caravan.sandbox..",
                    "org.apache.camel..")
            .because("it moves bytes under keys; what a key or a byte means is its target's own, which tells it what it"
                    + " must know by a StoreLayout");

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
            .resideOutsideOfPackage("io.caravan.cli")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.apache.logging.log4j..")
            .because("everything else logs through SLF4J; docs/adr/0019");

    @ArchTest
    static final ArchRule a_target_knows_core_parquet_and_store_only = noClasses()
            .that()
            .resideInAnyPackage("io.caravan.s3..", "io.caravan.delta..", "io.caravan.databricks..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.caravan.route..", "io.caravan.cli..", "io.caravan.sandbox..", "org.apache.camel..")
            .because("targets are reached through core's Destination; wiring belongs into cli");

    @ArchTest
    static final ArchRule targets_know_nothing_of_each_other = SlicesRuleDefinition.slices()
            .matching("io.caravan.(s3|delta|databricks)..")
            .should()
            .notDependOnEachOther()
            .because(
                    "a target can then be read, changed or taken out by itself; what two need belongs into core, parquet or"
                            + " store");

    @ArchTest
    static final ArchRule routes_know_core_only = noClasses()
            .that()
            .resideInAPackage("io.caravan.route..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.caravan.s3..",
                    "io.caravan.delta..",
                    "io.caravan.databricks..",
                    "io.caravan.store..",
                    "io.caravan.parquet..",
                    "io.caravan.cli..",
                    "io.caravan.sandbox..")
            .because("processors adapt and core decides; a target is reached through core's Destination");

    @ArchTest
    static final ArchRule the_sandbox_knows_the_wire_and_names_only = noClasses()
            .that()
            .resideInAPackage("io.caravan.sandbox..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.caravan.core.sync..",
                    "io.caravan.core.convex..",
                    "io.caravan.core.checkpoint..",
                    "io.caravan.s3..",
                    "io.caravan.delta..",
                    "io.caravan.databricks..",
                    "io.caravan.store..",
                    "io.caravan.parquet..",
                    "io.caravan.route..",
                    "io.caravan.cli..",
                    "org.apache.camel..")
            .because("the sandbox is the oracle of the tests: it must not share a mistake with what it tests");

    @ArchTest
    static final ArchRule operations_know_core_only = noClasses()
            .that()
            .resideInAPackage("io.caravan.ops..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.caravan.s3..",
                    "io.caravan.store..",
                    "io.caravan.parquet..",
                    "io.caravan.route..",
                    "io.caravan.cli..",
                    "io.caravan.sandbox..")
            .because("what is watched is told by core's SyncListener, whichever source and target there are");

    @ArchTest
    static final ArchRule only_operations_know_how_it_is_watched = noClasses()
            .that()
            .resideOutsideOfPackage("io.caravan.ops..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.micrometer..", "io.vertx..")
            .because("a sync must run, and be tested, without meters and without a port");

    @ArchTest
    static final ArchRule only_cli_knows_cli = noClasses()
            .that()
            .resideOutsideOfPackage("io.caravan.cli..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.caravan.cli..")
            .because("configuration and exit codes are the outermost room");

    @ArchTest
    static final ArchRule time_and_chance_are_injected = noClasses()
            .that()
            .doNotHaveFullyQualifiedName("io.caravan.cli.Wiring")
            .should()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(Thread.class, "sleep", long.class)
            .orShould()
            .callMethod(UUID.class, "randomUUID")
            .because("a test must be able to choose them; take a Clock, a Sleeper, a RandomGenerator or a Supplier");

    @ArchTest
    static final ArchRule packages_of_core_form_no_cycle = SlicesRuleDefinition.slices()
            .matching("io.caravan.core.(*)..")
            .should()
            .beFreeOfCycles()
            .because("a package that needs its own users cannot be read by itself");
}
