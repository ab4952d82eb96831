package io.caravan.journey;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.sandbox.Sandbox;
import io.caravan.sandbox.SandboxOptions;
import io.caravan.testing.ledger.DeltaLake;
import io.caravan.testing.ledger.EventLedger;
import io.caravan.testing.ledger.Lake;
import io.caravan.testing.ledger.SandboxLog;
import io.caravan.testing.process.CaravanProcess;
import io.caravan.testing.process.ManyCommands;
import io.caravan.testing.process.Workplace;
import io.caravan.testing.warehouse.Warehouse;
import io.caravan.testing.warehouse.WarehouseLake;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The language and the charset of the machine change no name and no byte of what lands, is printed or is logged. */
class LocaleTest {
    /** Whose digits, letters or calendars are not those of English, each with a charset of old. */
    private enum Machine {
        EGYPT("ar", "EG", "", "windows-1256"),
        IRAN("fa", "IR", "", "windows-1256"),
        BANGLADESH("bn", "BD", "", "US-ASCII"),
        MAHARASHTRA("mr", "IN", "", "ISO-8859-1"),
        TURKEY("tr", "TR", "", "ISO-8859-9"),
        THAILAND("th", "TH", "u-nu-thai-ca-buddhist", "TIS-620");

        private final String options;

        Machine(String language, String country, String extensions, String charset) {
            this.options = "JAVA_TOOL_OPTIONS=-Duser.language=" + language + " -Duser.country=" + country
                    + (extensions.isEmpty() ? "" : " -Duser.extensions=" + extensions) + " -Dfile.encoding=" + charset;
        }
    }

    private static final String NOWHERE = "JAVA_TOOL_OPTIONS=-Duser.language= -Duser.country= -Dfile.encoding=UTF-8";

    private static final Pattern WRITER = Pattern.compile("\"writer\":\"([0-9]+)-");
    private static final Pattern BYTES = Pattern.compile("\"bytes\":([0-9]+)");

    @TempDir
    private static Path directory;

    private static Sandbox sandbox;
    private static SandboxLog log;
    private static SortedMap<String, String> expected = new TreeMap<>();

    @BeforeAll
    static void start() throws IOException {
        sandbox = Sandbox.start(SandboxOptions.shop(Clock.fixed(Instant.parse("2031-07-08T09:10:11Z"), ZoneOffset.UTC))
                .withDocuments(150));
        log = new SandboxLog(sandbox.url());
        log.post(
                "/sandbox/tables",
                """
                {"table":"Iiinventory","documents":[{"INDIGO":1},{"Iris":2.5}]}""");
        log.post("/sandbox/apply", "{\"transactions\":40}");
        expected = landed(directory.resolve("nowhere"), NOWHERE);
        assertThat(expected.keySet()).anyMatch(name -> name.startsWith("lake/_manifest/0000000000000000000"));
    }

    @AfterAll
    static void stop() {
        sandbox.close();
    }

    /** Other digits, and letters that change in upper and lower case. */
    @ParameterizedTest
    @EnumSource(names = {"EGYPT", "TURKEY"})
    void what_lands_in_files_and_delta_tables_has_the_same_names_and_bytes(Machine machine) throws IOException {
        inFiles(machine);
    }

    @ParameterizedTest
    @Tag("slow")
    @EnumSource
    void what_lands_in_files_and_delta_tables_is_the_same_everywhere(Machine machine) throws IOException {
        inFiles(machine);
    }

    private static void inFiles(Machine machine) throws IOException {
        SortedMap<String, String> landed = landed(directory.resolve(machine.name()), machine.options);
        assertThat(landed.keySet()).isEqualTo(expected.keySet());
        assertThat(landed).isEqualTo(expected);
        EventLedger.verify(log, new Lake(directory.resolve(machine.name()).resolve("lake")));
        EventLedger.verify(log, new DeltaLake(directory.resolve(machine.name()).resolve("delta")));
    }

    @ParameterizedTest
    @Tag("slow")
    @EnumSource
    void what_lands_in_a_warehouse_is_the_same(Machine machine) throws IOException {
        Warehouse warehouse = Warehouse.shared();
        warehouse.reset();
        WarehouseLake lake =
                WarehouseLake.in(warehouse, "locale_" + machine.name().toLowerCase(Locale.ROOT));
        List<String> settings = new ArrayList<>(lake.settings());
        settings.addAll(List.of(lake.volume(), "databricks.mergeRows=50", "batch.max.rows=200"));
        Path place = Files.createDirectories(directory.resolve(machine.name() + "-warehouse"));
        Workplace work = new Workplace(place, sandbox.url().toString(), sandbox.deployKey(), settings);
        run(machine.options, place.resolve("output.txt"), work.arguments("sync"));
        assertThat(EventLedger.verify(log, lake)).isGreaterThan(150);
        assertThat(warehouse.submissions("COPY INTO")).isNotEmpty();
        assertThat(warehouse.submissions("MERGE INTO")).isNotEmpty();
        for (Warehouse.Submission submission : warehouse.submissions("")) {
            assertThat(submission.statement()).doesNotContainPattern("[\\p{Nd}&&[^0-9]]");
        }
    }

    /** The journeys to s3 with staging and to delta, what the commands print, and the SQL of silver: text by path, times taken out. */
    private static SortedMap<String, String> landed(Path place, String options) throws IOException {
        Files.createDirectories(place);
        String url = sandbox.url().toString();
        Workplace s3 = new Workplace(
                place, url, sandbox.deployKey(), "staging.enabled=true", "batch.max.rows=60", "compact.minFiles=2");
        List<String> delta = new ArrayList<>(List.of(
                "-Dtarget=delta",
                "-Ddelta.location=file:" + place.resolve("delta"),
                "-Dstate.location=file:" + place.resolve("state-of-delta")));
        List<String> commands = new ArrayList<>(s3.arguments("sync"));
        then(commands, s3.arguments("verify", "--json"));
        then(commands, s3.arguments("discover", "--json"));
        then(
                commands,
                s3.arguments("lakeflow", "--output", place.resolve("silver").toString()));
        then(commands, s3.arguments("compact", "--json"));
        then(commands, s3.arguments("sync", delta.toArray(String[]::new)));
        delta.set(2, "-Dstate.location=file:" + place.resolve("another-state-of-delta"));
        then(commands, s3.arguments("sync", delta.toArray(String[]::new)));
        String said = run(options, place.resolve("output.txt"), commands);
        SortedMap<String, String> landed = new TreeMap<>();
        landed.put("said", withoutTimes(said, place));
        try (Stream<Path> files = Files.walk(place)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = place.relativize(file).toString();
                if (name.matches("lake/staging/.*")) {
                    landed.put(name.replaceAll("[0-9a-f]{16}(?=[.]parquet)", "HASH"), staged(file, place));
                } else if (name.matches("(lake|delta|silver)/.*")) {
                    landed.put(withoutTimes(name, place), content(file, place));
                }
            }
        }
        return landed;
    }

    /** Parquet's footers list their encodings in no order, so of a data file it is the size alone; its rows are compared above. */
    private static String content(Path file, Path place) throws IOException {
        return file.toString().endsWith(".parquet")
                ? Files.size(file) + " bytes"
                : withoutTimes(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1), place);
    }

    /** As if the process that published it had no number: each file of staging names its process, so the size has the number's digits. */
    private static String staged(Path file, Path place) throws IOException {
        Matcher writer = WRITER.matcher(Files.readString(place.resolve("lake/_manifest/00000000000000000001.json")));
        assertThat(writer.find()).isTrue();
        int digits = writer.group(1).length();
        return file.toString().endsWith(".parquet")
                ? Files.size(file) - digits + " bytes"
                : BYTES.matcher(content(file, place))
                        .replaceAll(bytes -> "\"bytes\":" + (Long.parseLong(bytes.group(1)) - digits));
    }

    private static void then(List<String> commands, List<String> next) {
        commands.add(ManyCommands.NEXT);
        commands.addAll(next);
    }

    private static String run(String options, Path output, List<String> arguments) throws IOException {
        try (CaravanProcess process =
                CaravanProcess.start(ManyCommands.class, output, arguments, List.of("env", "LC_ALL=C", options))) {
            assertThat(process.exitCode()).as(process.output()).isZero();
            return new String(Files.readAllBytes(output), StandardCharsets.UTF_8);
        }
    }

    /** Those of the log and of Delta Kernel, as the process has one moment; and the process itself, which names its writer. */
    private static String withoutTimes(String text, Path place) {
        return text.replace(place.toString(), "PLACE")
                .replaceAll("(?m)^(Picked up JAVA_TOOL_OPTIONS.*|.*rows \\(\\d+/s\\).*)\n", "")
                .replaceAll("(?m)^[0-9-]{10}T[0-9:.]{12}Z ", "")
                .replaceAll(
                        "\"(inCommitTimestamp|timestamp|createdTime|modificationTime|lastUpdated)\":\\d+", "\"$1\":0")
                .replaceAll("\"[0-9]+-2d[^\"]*\"", "PROCESS")
                .replaceAll("""
                        "cursor":"[0-9a-f]{40,}\"""", "CURSOR")
                .replaceAll("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "UUID")
                .replaceAll("\\b([0-9a-f]{64}|[0-9a-f]{16}(?=[.]parquet))", "HASH");
    }
}
