package io.caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.caravan.app.StateLock;
import io.caravan.sandbox.Sandbox;
import io.caravan.sandbox.SandboxOptions;
import io.caravan.testing.RecordedTime;
import io.caravan.testing.ledger.SandboxLog;
import io.caravan.testing.ledger.TreeListing;
import io.caravan.testing.process.Ran;
import io.caravan.testing.process.Workplace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every bad input: says what, where and what next, with the documented exit code, and nothing is written or given away. */
class BadInputTest {
    private static final String KEY = "prod:otter-1|ey+C4n4ry/Of=The+Caravan==";

    /** Inputs that are bad before anything has landed. */
    private enum FreshInput {
        MALFORMED_URL(2, "convex.url=htp//otter", "expected the address of a deployment", "nothing was done"),
        URL_WITH_A_PATH(2, "404", "no Convex export API at this address", "without a path"),
        URL_WITH_A_QUERY(2, "convex.url=", "without query"),
        UNREACHABLE(1, "/api/test_streaming_export_connection of http://127.0.0.1:", "refused", "check convex.url"),
        NO_CONVEX_BUT_404(2, "404", "no Convex export API at this address", "set convex.url"),
        NO_CONVEX_BUT_WEB_PAGES(1, "answered 200", "not JSON", "set convex.url"),
        WRONG_KEY(2, "401", "BadAdminKey", "Set convex.deploy.key", "Deploy Keys"),
        NO_KEY(2, "convex.deploy.key is missing", "CONVEX_DEPLOY_KEY"),
        PLAN_WITHOUT_EXPORT(2, "StreamingExportNotEnabled", "upgrade it in the Convex dashboard"),
        UNKNOWN_KEY(2, "batch.maxRows: unknown key", "did you mean batch.max.rows?"),
        UNKNOWN_TARGET(2, "target=kafka", "expected one of [s3, delta, databricks]"),
        LOCATION_IS_A_FILE(2, "s3.location", "/lake", "is a file", "Name another directory"),
        LOCATION_IN_A_FILE(2, "s3.location", "/lake/in", "is a file", "Name another directory"),
        STATE_IS_A_FILE(2, "state.location", "/state", "is a file", "Name another directory"),
        STATE_IN_A_FILE(2, "state.location", "/state/in", "is a file", "Name another directory");

        private final int code;
        private final String words;

        FreshInput(int code, String... words) {
            this.code = code;
            this.words = String.join("|", words);
        }
    }

    /** What can be wrong with what an earlier sync left. */
    private enum Remains {
        OTHER_SOURCE("belongs to source", "otter", "Nothing was written", "location"),
        OTHER_DEPLOYMENT("https://other.convex.cloud", "Nothing was written", "location"),
        CORRUPT_CHECKPOINT("Cannot read the checkpoint in", "/state/checkpoint.json", "delete it"),
        NEWER_CHECKPOINT("version 3", "/state/checkpoint.json", "run the newer program"),
        CHECKPOINT_IS_A_DIRECTORY("Cannot read the checkpoint", "/state/checkpoint.json", "as user", "state.location"),
        CORRUPT_MANIFEST("Cannot read the manifest", "00000000000000000001.json", "Restore the file from a backup"),
        NEWER_MANIFEST("version 5", "00000000000000000001.json", "run the newer program"),
        DATA_WITHOUT_MANIFESTS("holds data", "no manifest", "Restore _manifest/ from a backup"),
        DATA_WITHOUT_MANIFESTS_OR_STATE("holds data", "no manifest", "Restore _manifest/ from a backup"),
        EMPTIED_DESTINATION("batch 2 is landed, but the destination holds none", "Restore the destination");

        private final String words;

        Remains(String... words) {
            this.words = String.join("|", words);
        }
    }

    @TempDir
    private Path directory;

    private final RecordedTime time = new RecordedTime();
    private final List<AutoCloseable> servers = new ArrayList<>();
    private Sandbox sandbox;
    private Workplace work;

    @BeforeEach
    void start() {
        sandbox = Sandbox.start(
                SandboxOptions.shop(Clock.systemUTC()).withDocuments(200).withDeployKey(KEY));
        work = workplace(sandbox.url().toString());
    }

    @AfterEach
    void stop() throws Exception {
        sandbox.close();
        for (AutoCloseable server : servers) {
            server.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_bad_input_is_refused_before_anything_is_written(FreshInput input) throws IOException {
        prepare(input);
        refuses(input.code, input.words.split("[|]", -1));
    }

    @ParameterizedTest
    @EnumSource
    void remains_that_cannot_be_continued_are_left_as_they_are(Remains remains) throws IOException {
        assertThat(work.run(time.wiring(), "sync").code()).isZero();
        prepare(remains);
        refuses(65, remains.words.split("[|]", -1));
    }

    @Test
    void every_problem_of_a_configuration_is_told_at_once() {
        work = workplace("nowhere", "batch.max.rows=none", "batch.maxAge=5m", "sync.cron=whenever");
        Ran ran = work.run(time.wiring(), "sync");
        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.output())
                .contains("4 problems; nothing was done")
                .contains("convex.url=nowhere")
                .contains("batch.max.rows=none: expected a whole number")
                .contains("batch.maxAge: unknown key; did you mean batch.max.age?")
                .contains("sync.cron=whenever");
    }

    @Test
    void a_check_of_the_built_in_sandbox_leaves_nothing_behind() {
        work = workplace("sandbox:shop");
        Ran ran = work.run(time.wiring(), "check");
        assertThat(ran.code()).as(ran.output()).isZero();
        assertThat(work.run(time.wiring(), "discover").code()).isZero();
        assertThat(TreeListing.of(directory)).hasSize(1);
    }

    @Test
    void a_state_directory_in_use_is_fenced_off_and_left_alone() throws IOException {
        work = workplace("sandbox:shop");
        Files.createDirectories(work.state());
        try (StateLock held = StateLock.take(work.state())) {
            SortedMap<String, String> before = TreeListing.of(directory);
            Ran ran = work.run(time.wiring(), "sync");
            assertThat(ran.code()).isEqualTo(4);
            assertThat(ran.output()).contains("Another Caravan is running").contains("Stop it first");
            assertThat(TreeListing.of(directory)).isEqualTo(before);
            assertThat(held).isNotNull();
        }
    }

    @Test
    void a_management_port_in_use_is_told_with_its_cure() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            work = workplace("sandbox:shop", "management.port=" + taken.getLocalPort());
            Ran ran = work.run(time.wiring(), "run");
            assertThat(ran.code()).as(ran.output()).isEqualTo(2);
            assertThat(ran.output()).contains("management.port", "MANAGEMENT_PORT", "to a free port");
        }
    }

    @Test
    void check_proves_a_place_by_writing_there_and_speaks_of_no_checkpoint() {
        work = workplace(sandbox.url().toString(), "s3.location=file:/proc/lake", "state.location=file:/proc/state");
        Ran check = work.run(time.wiring(), "check");
        assertThat(check.code()).as(check.output()).isEqualTo(2);
        assertThat(check.output())
                .contains("s3.location /proc/lake is not writable", "s3.location is set by -Ds3.location")
                .contains("state.location /proc/state is not writable");
        work = workplace("http://127.0.0.1:1");
        assertThat(work.run(time.wiring(), "check").output())
                .contains("Gave up after")
                .doesNotContain("checkpoint is");
    }

    @Test
    void an_option_that_there_is_not_is_told_in_one_line_with_what_was_meant() {
        work = workplace("sandbox:shop");
        assertThat(said("resync", "--tabel=app/users"))
                .isEqualTo(
                        "Unknown option: '--tabel=app/users'; did you mean --table? caravan resync --help lists the options.");
        assertThat(said("forget"))
                .isEqualTo(
                        "Missing required option: '--table=COMPONENT/TABLE'. caravan forget --help lists the options.");
    }

    private String said(String command, String... more) {
        Ran ran = work.run(time.wiring(), command, more);
        assertThat(ran.code()).isEqualTo(2);
        return ran.output().strip();
    }

    @Test
    void a_table_with_a_slip_in_its_name_is_told_with_the_one_that_was_meant() {
        work = workplace(sandbox.url().toString(), "convex.tables=user,users", "convex.exclude=users.emial");
        assertThat(work.run(time.wiring(), "check").output())
                .contains("app/user (did you mean app/users?)")
                .contains("app/users.emial (did you mean app/users.email?)");
    }

    private void refuses(int code, String... words) {
        SortedMap<String, String> before = TreeListing.of(directory);
        Ran check = work.run(time.wiring(), "check");
        assertThat(check.code()).as("check says %s", check.output()).isEqualTo(code);
        assertThat(check.output()).contains(words);
        assertThat(TreeListing.of(directory)).as("what check changed").isEqualTo(before);
        Ran sync = work.run(time.wiring(), "sync");
        assertThat(sync.code()).as("sync says %s", sync.output()).isEqualTo(code);
        assertThat(sync.output())
                .contains(words)
                .doesNotContain("this is a bug")
                .doesNotContain("\tat ");
        assertThat(TreeListing.of(directory)).as("what sync changed").isEqualTo(before);
        givesNothingAway(check.output());
        givesNothingAway(sync.output());
    }

    private void givesNothingAway(String output) {
        byte[] key = KEY.getBytes(StandardCharsets.UTF_8);
        assertThat(output)
                .doesNotContain(KEY)
                .doesNotContain(KEY.substring(KEY.length() - 8))
                .doesNotContain(Base64.getEncoder().withoutPadding().encodeToString(key))
                .doesNotContain(Base64.getUrlEncoder().withoutPadding().encodeToString(key))
                .doesNotContain(URLEncoder.encode(KEY, StandardCharsets.UTF_8));
    }

    private void prepare(FreshInput input) throws IOException {
        String url = sandbox.url().toString();
        switch (input) {
            case MALFORMED_URL -> work = workplace("htp//otter");
            case URL_WITH_A_PATH -> work = workplace(url + "/api");
            case URL_WITH_A_QUERY -> work = workplace(url + "?x=1");
            case UNREACHABLE -> work = workplace("http://127.0.0.1:1");
            case NO_CONVEX_BUT_404 -> work = workplace(webServer(404));
            case NO_CONVEX_BUT_WEB_PAGES -> work = workplace(webServer(200));
            case WRONG_KEY -> {
                sandbox.close();
                sandbox = Sandbox.start(SandboxOptions.shop(Clock.systemUTC()).withDocuments(10));
                work = workplace(sandbox.url().toString());
            }
            case NO_KEY -> work = new Workplace(directory, url, "");
            case PLAN_WITHOUT_EXPORT ->
                new SandboxLog(sandbox.url()).post("/sandbox/plan", "{\"streamingExport\":false}");
            case UNKNOWN_KEY -> work = workplace(url, "batch.maxRows=5");
            case UNKNOWN_TARGET -> work = workplace(url, "target=kafka");
            case LOCATION_IS_A_FILE -> Files.writeString(directory.resolve("lake"), "a file");
            case LOCATION_IN_A_FILE -> {
                Files.writeString(directory.resolve("lake"), "a file");
                work = workplace(url, "s3.location=file:" + directory.resolve("lake/in"));
            }
            case STATE_IS_A_FILE -> Files.writeString(directory.resolve("state"), "a file");
            case STATE_IN_A_FILE -> {
                Files.writeString(directory.resolve("state"), "a file");
                work = workplace(url, "state.location=file:" + directory.resolve("state/in"));
            }
        }
    }

    private void prepare(Remains remains) throws IOException {
        String url = sandbox.url().toString();
        Path checkpoint = work.state().resolve("checkpoint.json");
        Path lake = directory.resolve("lake");
        Path manifest = lake.resolve("_manifest/00000000000000000001.json");
        switch (remains) {
            case OTHER_SOURCE -> work = workplace(url, "source.name=otter");
            case OTHER_DEPLOYMENT -> work = workplace(url, "convex.deployment=https://other.convex.cloud");
            case CORRUPT_CHECKPOINT -> replace(checkpoint, "\"batch\":2", "\"batch\":3");
            case NEWER_CHECKPOINT -> replace(checkpoint, "\"version\":2", "\"version\":3");
            case CHECKPOINT_IS_A_DIRECTORY -> {
                Files.delete(checkpoint);
                Files.createDirectory(checkpoint);
            }
            case CORRUPT_MANIFEST -> replace(manifest, "\"epoch\":1", "\"epoch\":3");
            case NEWER_MANIFEST -> replace(manifest, "{\"version\":1", "{\"version\":5");
            case DATA_WITHOUT_MANIFESTS -> delete(lake.resolve("_manifest"));
            case DATA_WITHOUT_MANIFESTS_OR_STATE -> {
                delete(lake.resolve("_manifest"));
                delete(work.state());
            }
            case EMPTIED_DESTINATION -> delete(lake);
        }
    }

    private Workplace workplace(String url, String... settings) {
        List<String> all = new ArrayList<>(List.of(settings));
        all.add("convex.maxAttempts=2");
        return new Workplace(directory, url, KEY, all);
    }

    private String webServer(int status) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            byte[] page = "<html>Otters!</html>".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, page.length);
            exchange.getResponseBody().write(page);
            exchange.close();
        });
        server.start();
        servers.add(() -> server.stop(0));
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private static void replace(Path file, String text, String by) throws IOException {
        String before = Files.readString(file);
        assertThat(before).contains(text);
        Files.writeString(file, before.replace(text, by));
    }

    private static void delete(Path tree) throws IOException {
        try (Stream<Path> paths = Files.walk(tree)) {
            paths.sorted(Comparator.reverseOrder()).forEach(path -> {
                try {
                    Files.delete(path);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }
}
