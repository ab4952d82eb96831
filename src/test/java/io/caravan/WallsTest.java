package io.caravan;

import static com.tngtech.archunit.core.domain.JavaConstructor.CONSTRUCTOR_NAME;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.conditions.ArchConditions;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.text.MessageFormat;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Scanner;
import java.util.UUID;
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
    static final ArchRule the_components_know_no_program = noClasses()
            .that()
            .resideInAPackage("io.caravan.camel..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.caravan.cli..", "io.caravan.ops..", "io.caravan.delta..", "io.caravan.databricks..")
            .because("they serve any Camel context: what a process is configured with is not theirs to know");

    @ArchTest
    static final ArchRule only_the_program_knows_the_components = noClasses()
            .that()
            .resideOutsideOfPackages("io.caravan.camel..", "io.caravan.cli..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.caravan.camel..")
            .because("the engine carries batches; events as exchanges are a door of their own: docs/adr/0025");

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
    static final ArchRule machines_read_the_same_bytes_in_every_locale_and_charset = noClasses()
            .that()
            .resideOutsideOfPackage("io.caravan.sandbox..") // what it says lands nowhere by itself
            .and()
            .haveSimpleNameNotEndingWith("Configurer") // made by Camel's tooling; they know names of options alone
            .should(asksTheMachine(call(String.class, "format", String.class, Object[].class)
                    .or(call(String.class, "formatted", Object[].class))
                    .or(call(String.class, "toUpperCase"))
                    .or(call(String.class, "toLowerCase"))
                    .or(call(String.class, "getBytes"))
                    .or(call(String.class, CONSTRUCTOR_NAME, byte[].class))
                    .or(call(Locale.class, "getDefault"))
                    .or(call(Charset.class, "defaultCharset"))
                    .or(call(MessageFormat.class, "format"))
                    .or(call(PrintStream.class, "printf", String.class, Object[].class))
                    .or(call(PrintStream.class, "format", String.class, Object[].class))
                    .or(call(PrintWriter.class, "printf", String.class, Object[].class))
                    .or(call(PrintWriter.class, "format", String.class, Object[].class))
                    .or(call(PrintWriter.class, CONSTRUCTOR_NAME, OutputStream.class))
                    .or(call(PrintWriter.class, CONSTRUCTOR_NAME, OutputStream.class, boolean.class))
                    .or(call(PrintStream.class, CONSTRUCTOR_NAME, OutputStream.class))
                    .or(call(PrintStream.class, CONSTRUCTOR_NAME, OutputStream.class, boolean.class))
                    .or(call(InputStreamReader.class, CONSTRUCTOR_NAME, InputStream.class))
                    .or(call(OutputStreamWriter.class, CONSTRUCTOR_NAME, OutputStream.class))
                    .or(call(Scanner.class, CONSTRUCTOR_NAME, InputStream.class))
                    .or(call(ByteArrayOutputStream.class, "toString"))
                    .or(call(DateTimeFormatter.class, "ofPattern", String.class))))
            .because("a name or a number with the digits of ar-EG, fa-IR or mr-IN is another name; say Locale.ROOT and"
                    + " StandardCharsets.UTF_8");

    private static ArchCondition<JavaClass> asksTheMachine(DescribedPredicate<JavaAccess<?>> access) {
        return ArchConditions.accessTargetWhere(access);
    }

    /** By a call, or by a reference to the method. */
    private static DescribedPredicate<JavaAccess<?>> call(Class<?> owner, String name, Class<?>... parameters) {
        List<String> types = Stream.of(parameters).map(Class::getName).toList();
        return DescribedPredicate.describe(
                owner.getSimpleName() + "." + name,
                access -> access.getTarget() instanceof CodeUnitAccessTarget target
                        && target.getOwner().isEquivalentTo(owner)
                        && target.getName().equals(name)
                        && target.getRawParameterTypes().stream()
                                .map(JavaClass::getName)
                                .toList()
                                .equals(types));
    }

    @ArchTest
    static final ArchRule packages_of_core_form_no_cycle = SlicesRuleDefinition.slices()
            .matching("io.caravan.core.(*)..")
            .should()
            .beFreeOfCycles()
            .because("a package that needs its own users cannot be read by itself");
}
