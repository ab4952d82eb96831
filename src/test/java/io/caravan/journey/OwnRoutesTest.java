package io.caravan.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.caravan.app.target.Wiring;
import io.caravan.cli.App;
import io.caravan.sandbox.Sandbox;
import io.caravan.sandbox.SandboxOptions;
import io.caravan.testing.process.Capture;
import io.caravan.testing.process.CaravanProcess;
import io.caravan.testing.process.LoggedApp;
import io.caravan.testing.process.Ran;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Routes of the user beside Caravan's own: added, replaced only where that is said, and never in silence the only ones. */
class OwnRoutesTest {
    private static final String TICKS =
            """
            - route:
                id: ticks
                from:
                  uri: quartz:own/ticks
                  parameters: {cron: "* * * * * ?"}
                  steps:
                    - log: "a line of a user's route"
            """;

    @TempDir
    private Path directory;

    /** Changes all the time, as that of a process without a source does, and is smaller. */
    private final Sandbox sandbox = Sandbox.start(
            SandboxOptions.shop(Clock.systemUTC()).withDocuments(100).withChangesPerSecond(20));

    private Path own;
    private int runs;

    @BeforeEach
    void folder() throws IOException {
        own = Files.createDirectory(directory.resolve("my routes"));
    }

    @AfterEach
    void stop() {
        sandbox.close();
    }

    private List<String> all(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of(
                "-Dstate.location=file:" + directory.resolve("state"),
                "-Ds3.location=file:" + directory.resolve("lake"),
                "-Dmanagement.port=0",
                "-Dstaging.enabled=false",
                "-Dsync.cron=* * * * * ?"));
        if (all.stream().noneMatch(each -> each.startsWith("-Droutes.location="))) {
            all.add("-Droutes.location=file:" + own);
        }
        if (all.stream().noneMatch(each -> each.startsWith("-Dsources.location="))) {
            source("-Dconvex.").forEach(all::add);
        }
        return all;
    }

    private Stream<String> source(String prefix) {
        return Stream.of(prefix + "url=" + sandbox.url(), prefix + "deploy.key=" + sandbox.deployKey());
    }

    private CaravanProcess start(String... arguments) {
        return CaravanProcess.start(LoggedApp.class, directory.resolve("output" + ++runs + ".txt"), all(arguments));
    }

    /** In this process, in which keys of Camel's would stay: no log of a route of the user is shown here. */
    private String endedHere(int code, String... arguments) {
        Ran ran = Capture.of(() -> App.run(all(arguments).toArray(String[]::new), Wiring.production()));
        assertThat(ran.code()).as(ran.output()).isEqualTo(code);
        return ran.output();
    }

    private String ended(int code, String... arguments) {
        try (CaravanProcess process = start(arguments)) {
            assertThat(process.exitCode()).as(process.output()).isEqualTo(code);
            return process.output();
        }
    }

    private static void awaitLine(CaravanProcess process, String line) {
        await().until(() -> process.output().contains(line) || !process.isAlive());
        assertThat(process.output()).contains(line);
    }

    private long batches() throws IOException {
        try (Stream<Path> manifests = Files.list(directory.resolve("lake/_manifest"))) {
            return manifests
                    .filter(file -> file.getFileName().toString().matches("\\d+[.]json"))
                    .count();
        }
    }

    private static String builtIn(String name) throws IOException {
        return Files.readString(Path.of("routes", name + ".camel.yaml"));
    }

    @Test
    void a_file_in_the_folder_is_added_and_its_log_shows_while_syncs_go_on() throws IOException {
        Files.writeString(own.resolve("ticks.camel.yaml"), TICKS);
        Files.writeString(own.resolve("notes.txt"), "no route");
        try (CaravanProcess process = start("run")) {
            awaitLine(process, "a line of a user's route");
            awaitLine(process, "Batch 1 of app");
            awaitLine(process, "Batch 3 of app");
        }
    }

    /** Used to read the made-up data of the sandbox, and to send it where the real data was to go: Camel knew the files only. */
    @Test
    void a_key_of_caravans_means_in_a_route_what_it_means_for_caravan_wherever_it_was_set() throws IOException {
        Path sources = Files.createDirectory(directory.resolve("sources"));
        Files.writeString(sources.resolve("orders.properties"), "convex.url=sandbox:empty\n");
        Files.writeString(
                own.resolve("says.camel.yaml"),
                """
                - route:
                    id: says
                    from:
                      uri: quartz:own/says
                      parameters: {cron: "* * * * * ?"}
                      steps:
                        - log: "{{source.name}} reads {{convex.tables:everything}} of {{convex.url:sandbox:shop}}"
                """);
        try (CaravanProcess process =
                start("run", "-Dsources.location=file:" + sources, "-Dconvex.tables=users, orders")) {
            awaitLine(process, "orders reads users, orders of sandbox:empty");
        }
    }

    /** A route that named one source used to end every other one with exit code 2. */
    @Test
    void each_of_several_sources_reads_its_own_log_and_a_precondition_leaves_a_route_to_one() throws IOException {
        Path sources = Files.createDirectory(directory.resolve("sources"));
        for (String name : List.of("orders", "billing")) {
            Files.write(sources.resolve(name + ".properties"), source("convex.").toList());
        }
        Files.writeString(
                own.resolve("reads.camel.yaml"),
                """
                - route:
                    id: reads
                    from:
                      uri: "caravan-log:{{source.name}}"
                      parameters: {emit: batch, delay: 200, directory: "%s/{{source.name}}"}
                      steps:
                        - log: "has read batch ${header.CamelConvexPage} of {{source.name}}"
                - route:
                    id: of-one
                    precondition: "'{{source.name}}' == 'orders'"
                    from:
                      uri: quartz:own/says
                      parameters: {cron: "* * * * * ?"}
                      steps:
                        - log: "is only of {{source.name}}"
                """
                        .formatted(directory.resolve("readers")));
        try (CaravanProcess process = start("run", "-Dsources.location=file:" + sources)) {
            awaitLine(process, "is only of orders");
            awaitLine(process, "has read batch 1 of orders");
            awaitLine(process, "has read batch 1 of billing");
            assertThat(process.output()).doesNotContain("is only of billing", "has ended with exit code");
        }
    }

    @Test
    void routes_of_the_user_do_not_start_where_somebody_only_looks_around() throws IOException {
        Files.writeString(own.resolve("ticks.camel.yaml"), TICKS.replace("* * * * * ?", "0/1 * * * * ?"));
        assertThat(ended(0, "check")).doesNotContain("a line of a user's route");
        Files.writeString(own.resolve("ticks.camel.yaml"), TICKS.replace("quartz:", "nosuch:"));
        assertThat(endedHere(2, "check")).contains("nosuch", "its jar belongs into lib/");
    }

    @Test
    void whatever_a_route_lacks_it_is_said_where_its_jar_belongs() throws IOException {
        for (String step : List.of(
                "transform: {jsonpath: {expression: \"$.name\"}}",
                "marshal: {csv: {}}",
                "bean: {beanType: com.example.Missing, method: none}")) {
            Files.writeString(own.resolve("ticks.camel.yaml"), TICKS + "        - " + step + "\n");
            assertThat(endedHere(2, "sync")).as(step).contains("its jar belongs into lib/");
        }
        assertThat(directory.resolve("lake")).doesNotExist();
    }

    /** The folder routes of an unpacked archive looks like the one that is meant. */
    @Test
    void a_route_beside_caravans_own_in_an_installation_is_not_passed_over_without_a_word() throws IOException {
        Path installed = Files.createDirectories(directory.resolve("caravan/routes"));
        Files.writeString(installed.resolve("land.camel.yaml"), builtIn("land"));
        Path file = Files.writeString(installed.resolve("ticks.camel.yaml"), TICKS);
        System.setProperty("caravan.home", installed.getParent().toString());
        try {
            assertThat(endedHere(0, "check"))
                    .contains(file + " is no route of this process: those are in " + own)
                    .doesNotContain("land.camel.yaml is no route");
            assertThat(endedHere(0, "check", "-Droutes.location=file:" + installed))
                    .doesNotContain("is no route of this process");
        } finally {
            System.clearProperty("caravan.home");
        }
    }

    /** It is looked at for a warning alone; every command that loads routes ended with 2, and blamed routes.location. */
    @ParameterizedTest
    @ValueSource(strings = {"/proc/1/fdinfo", "/proc/1/map_files"})
    void routes_of_an_installation_that_this_user_may_not_list_stop_nothing(Path refuses) throws IOException {
        assumeThat(Files.isDirectory(refuses) && !isListed(refuses))
                .as("this user may list %s, or there is no /proc", refuses)
                .isTrue();
        Files.createSymbolicLink(
                Files.createDirectory(directory.resolve("caravan")).resolve("routes"), refuses);
        System.setProperty("caravan.home", directory.resolve("caravan").toString());
        try {
            assertThat(endedHere(0, "check")).doesNotContain("routes.location");
        } finally {
            System.clearProperty("caravan.home");
        }
    }

    private static boolean isListed(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.count() >= 0;
        } catch (IOException | UncheckedIOException refused) {
            return false;
        }
    }

    /** A checkout of this repository has Caravan's own files in its folder of routes. */
    @Test
    void copies_of_the_built_in_files_are_the_built_in_routes_also_beside_another_file() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("routes"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, own.resolve(file.getFileName()));
            }
        }
        Files.writeString(own.resolve("ticks.camel.yaml"), TICKS);
        endedHere(0, "sync");
        assertThat(batches()).isPositive();
    }

    @Test
    void a_built_in_route_is_replaced_only_where_that_is_said() throws IOException {
        String mine =
                builtIn("land").replaceFirst("(?m)^( +)steps:\n( +)- ", "$1steps:\n$2- log: landing my way\n$2- ");
        assertThat(mine).contains("landing my way");
        Files.writeString(own.resolve("mine.camel.yaml"), mine);
        for (String command : List.of("sync", "run", "check")) {
            assertThat(endedHere(2, command))
                    .contains("mine.camel.yaml", "the id land", "routes.replace=land")
                    .doesNotContain("\tat ");
        }
        assertThat(directory.resolve("lake")).doesNotExist();
        assertThat(ended(0, "sync", "-Droutes.replace=land")).contains("landing my way");
        assertThat(batches()).isPositive();
    }

    @Test
    void a_replacement_that_is_not_there_is_said() throws IOException {
        assertThat(endedHere(2, "sync", "-Droutes.replace=land"))
                .contains("Routes of Caravan are missing: land", "routes.replace", own.toString());
        assertThat(endedHere(2, "sync", "-Droutes.replace=lnad")).contains("there is no built-in route lnad");
        assertThat(directory.resolve("lake")).doesNotExist();
    }

    /** Used to sync nothing, with exit code 0 and "All is well". */
    @Test
    void a_process_that_is_given_only_routes_of_the_user_ends_with_2_and_says_what_is_missing() throws IOException {
        Files.writeString(own.resolve("ticks.camel.yaml"), TICKS);
        for (String command : List.of("sync", "run")) {
            assertThat(endedHere(2, command, "-Droutes.include=file:" + own + "/*.camel.yaml"))
                    .contains("Routes of Caravan are missing: ", "sync, snapshot, deltas", "routes.location");
            assertThat(ended(2, command, "-Dcamel.main.routesIncludePattern=file:" + own + "/*.camel.yaml"))
                    .contains("Routes of Caravan are missing: ", "sync, snapshot, deltas", "routes.location");
        }
        assertThat(directory.resolve("lake")).doesNotExist();
    }

    @Tag("slow")
    @Test
    void whoever_replaced_all_routes_before_still_does() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("routes"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, own.resolve(file.getFileName()));
            }
        }
        Files.writeString(own.resolve("ticks.camel.yaml"), TICKS);
        ended(0, "sync", "-Droutes.include=file:" + own + "/*.camel.yaml");
        assertThat(batches()).isPositive();
    }

    @Tag("slow")
    @Test
    void a_reload_in_development_goes_on_syncing() throws IOException {
        Path file = Files.writeString(own.resolve("ticks.camel.yaml"), TICKS);
        try (CaravanProcess process = start("run", "-Dcamel.main.routesReloadEnabled=true")) {
            awaitLine(process, "Batch 1 of app");
            Files.writeString(file, TICKS.replace("a user's route", "a changed route"));
            awaitLine(process, "a line of a changed route");
            long before = batches();
            await().until(() -> batches() > before + 1);
            assertThat(process.output()).doesNotContain("ERROR", "The sync failed");
        }
    }

    @Tag("slow")
    @Test
    void a_route_of_convex_that_is_edited_goes_on_where_it_was() throws IOException {
        String route =
                """
                - route:
                    id: events
                    from:
                      uri: convex:sandbox:shop
                      parameters: {directory: "%s", delay: 200}
                      steps:
                        - log: "before ${header.CamelConvexOperation} ${header.CamelConvexTable}"
                """
                        .formatted(directory.resolve("reader"));
        Path file = Files.writeString(own.resolve("events.camel.yaml"), route);
        try (CaravanProcess process = start("run", "-Dcamel.main.routesReloadEnabled=true")) {
            awaitLine(process, "before truncate");
            Path checkpoint = directory.resolve("reader/checkpoint.json");
            await().until(() ->
                    Files.exists(checkpoint) && Files.readString(checkpoint).contains("deltaTail"));
            Files.writeString(file, route.replace("before", "behind"));
            awaitLine(process, "behind upsert");
            assertThat(process.output()).doesNotContain("behind truncate", "ERROR", "reads with the directory");
        }
    }

    @Test
    void a_built_in_route_that_is_edited_in_development_goes_on_as_edited() throws IOException {
        for (String name : List.of("schedule", "land")) {
            Files.writeString(own.resolve(name + ".camel.yaml"), builtIn(name));
        }
        try (CaravanProcess process =
                start("run", "-Dcamel.main.routesReloadEnabled=true", "-Droutes.replace=schedule,land")) {
            awaitLine(process, "Batch 1 of app");
            Files.writeString(
                    own.resolve("land.camel.yaml"),
                    builtIn("land").replaceFirst("(?m)^( +)steps:\n( +)- ", "$1steps:\n$2- log: landing anew\n$2- "));
            awaitLine(process, "landing anew");
            Files.writeString(own.resolve("schedule.camel.yaml"), builtIn("schedule") + "\n# edited\n");
            long before = batches();
            await().until(() -> batches() > before + 1);
            assertThat(process.output()).doesNotContain("ERROR", "The sync failed");
        }
    }

    @Test
    void a_mistake_in_a_reloaded_file_stops_no_sync_and_ends_with_its_mending() throws IOException {
        Path file = Files.writeString(own.resolve("ticks.camel.yaml"), TICKS);
        try (CaravanProcess process = start("run", "-Dcamel.main.routesReloadEnabled=true")) {
            awaitLine(process, "Batch 1 of app");
            Files.writeString(file, TICKS.replace("quartz:", "nosuch:"));
            awaitLine(process, "Error reloading routes from file");
            long meanwhile = batches();
            await().until(() -> batches() > meanwhile + 1);
            Files.writeString(file, TICKS.replace("a user's route", "a mended route"));
            awaitLine(process, "a line of a mended route");
            long before = batches();
            await().until(() -> batches() > before + 1);
        }
    }
}
