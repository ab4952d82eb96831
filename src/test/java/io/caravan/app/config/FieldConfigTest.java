package io.caravan.app.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.caravan.core.config.ConfigurationException;
import io.caravan.staging.StagingConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files and environments as people have them: nothing is dropped in silence, nothing is made up, and messages say where. */
class FieldConfigTest {
    private static final String REAL = "https://happy-otter-123.convex.cloud";

    @TempDir
    private Path directory;

    private final Map<String, String> environment = new LinkedHashMap<>();
    private final Map<String, String> options = new LinkedHashMap<>();

    @ParameterizedTest
    @ValueSource(strings = {"", "\uFEFF"})
    void a_byte_order_mark_foreign_line_ends_and_letters_of_any_alphabet_change_nothing(String mark)
            throws IOException {
        file(mark + "convex.url=" + REAL
                + "\r\n# données\r\ns3.location=file:donn\u00e9es\r\nsync.cron=0 \\\r\n  * * * * ?\r\n"
                + "camel.main.name=\u732b");
        environment.put("CONVEX_DEPLOY_KEY", "k");
        CaravanConfig config = load();
        assertThat(config.source().url()).isEqualTo(REAL);
        assertThat(config.s3().location()).isEqualTo("file:donn\u00e9es");
        assertThat(config.sync().cron()).isEqualTo("0 * * * * ?");
        assertThat(ConfigSources.files(directory).getProperty("camel.main.name"))
                .isEqualTo("\u732b");
    }

    @Test
    void a_file_in_another_charset_is_refused_and_not_misread() throws IOException {
        Files.write(
                directory.resolve("application.properties"),
                "s3.location=file:donn\u00e9es".getBytes(StandardCharsets.ISO_8859_1));
        assertThat(problems()).containsExactly("application.properties is not UTF-8; save it as UTF-8");
    }

    @ParameterizedTest
    @ValueSource(strings = {"convx.url", "Convex.url", "covnex.deploy.key", "s3location"})
    void a_slip_in_the_prefix_of_a_key_is_refused_like_one_behind_it(String key) throws IOException {
        file("# first\n" + key + "=x");
        assertThat(problems()).anySatisfy(problem -> assertThat(problem)
                .startsWith(key + ": unknown key; did you mean ")
                .endsWith(" (application.properties, line 2)"));
    }

    @Test
    void a_key_of_nobody_is_told_of_and_may_be_a_routes() throws IOException {
        file("convex.url=sandbox:shop\nmy.greeting=hello\ncamel.main.name=x");
        assertThat(load().source().isSandbox()).isTrue();
        assertThat(UnknownKeys.warnings(environment, ConfigSources.filesOfUser(directory)))
                .containsExactly("application.properties, line 2: my.greeting is no key of Caravan's or Camel's;"
                        + " only a route of yours can use it");
    }

    /** Who wrote two lines of columns to leave out had those of the first in the lake. */
    @Test
    void a_key_that_is_said_twice_is_told_of() throws IOException {
        file("convex.url=sandbox:shop\nconvex.exclude=users.email\n\nconvex.exclude=users.phone");
        assertThat(UnknownKeys.warnings(environment, ConfigSources.filesOfUser(directory)))
                .containsExactly(
                        "application.properties, line 4: convex.exclude is said in line 2, too, which has no effect;"
                                + " put both into one line, or take one out");
    }

    @Test
    void a_message_says_where_its_value_was_said() throws IOException {
        file("\n\nbatch.max.rows=many\nconvex.url=sandbox:shop");
        environment.put("TARGET", "production");
        environment.put("S3_REGION", "eu-west-1");
        options.put("sync.cron", "0 * * * *");
        assertThat(problems())
                .hasSize(4)
                .contains("batch.max.rows=many: expected a whole number (application.properties, line 3)")
                .contains("target=production: expected one of [s3, delta, databricks] (environment variable TARGET)")
                .anyMatch(problem -> problem.startsWith("s3.region is for ")
                        && problem.endsWith(" (environment variable S3_REGION)"))
                .anyMatch(problem -> problem.contains("five fields; Quartz has six, seconds first")
                        && problem.endsWith(" (-Dsync.cron)"));
    }

    @Test
    void variables_of_our_own_win_over_those_that_other_tools_left() {
        environment.put("TARGET", "production");
        environment.put("CARAVAN_TARGET", "delta");
        environment.put("CARAVAN_SERVICE_HOST", "10.0.0.1");
        environment.put("CARAVAN_CONVEX_URL", "sandbox:shop");
        assertThat(load().target()).isEqualTo(Target.DELTA);
        assertThat(UnknownKeys.warnings(environment, ConfigSources.filesOfUser(directory)))
                .isEmpty();
    }

    /** Data used to land on the container's disk, with the columns that were to be left out. */
    @ParameterizedTest
    @ValueSource(strings = {"", " "})
    void a_variable_that_is_empty_takes_nothing_away_from_what_a_file_says(String nothing) throws IOException {
        file("convex.url=sandbox:shop\ns3.location=s3://bucket/lake\nconvex.exclude=users.email\ntarget=s3");
        for (String name :
                List.of("S3_LOCATION", "CARAVAN_S3_LOCATION", "CONVEX_EXCLUDE", "TARGET", "CONVEX_DEPLOY_KEY")) {
            environment.put(name, nothing);
        }
        assertThat(load().location()).isEqualTo("s3://bucket/lake");
        assertThat(load().source().selection().toString()).contains("email");
        environment.put("S3_LOCATION", "s3://bucket/other");
        assertThat(load().location()).isEqualTo("s3://bucket/other");
    }

    /** Real data used to land on the container's disk. */
    @ParameterizedTest
    @CsvSource({"s3, S3_LOCATION", "s3, CARAVAN_S3_LOCATION", "delta, DELTA_LOCATION"})
    void a_place_that_only_an_empty_variable_names_is_refused(String target, String variable) {
        environment.put("CONVEX_URL", REAL);
        environment.put("CONVEX_DEPLOY_KEY", "k");
        environment.put("TARGET", target);
        environment.put(variable, "");
        assertThat(problems())
                .singleElement()
                .asString()
                .contains(".location is said to be empty; name where data is to land")
                .endsWith("(environment variable " + variable + ")");
        options.put(target + ".location", "file:somewhere");
        assertThat(load().location()).isEqualTo("file:somewhere");
    }

    /** The real address used to be passed over, and the sandbox was read. */
    @Test
    void settings_that_cannot_be_reached_are_told_of() throws IOException {
        Path noFolder = Files.createFile(directory.resolve("no folder"));
        assertThat(catchThrowableOfType(ConfigurationException.class, () -> ConfigSources.filesOfUser(noFolder))
                        .problems())
                .singleElement()
                .asString()
                .startsWith("application.properties cannot be read by user ");
    }

    @Test
    void a_key_that_a_source_says_twice_is_told_of() throws IOException {
        Path sources = Files.createDirectory(directory.resolve("sources"));
        Files.writeString(
                sources.resolve("orders.properties"),
                "convex.url=sandbox:shop\nconvex.exclude=users.email\nconvex.exclude=users.phone\n");
        assertThat(ProcessConfig.read(ProcessConfig.Layers.read(directory, environment, options), directory)
                        .warnings())
                .containsExactly(
                        "sources/orders.properties, line 3: convex.exclude is said in line 2, too, which has no"
                                + " effect; put both into one line, or take one out");
    }

    /** Data used to land in the working directory, as where nothing is said. */
    @Test
    void a_place_that_a_file_leaves_blank_is_refused_where_it_counts() throws IOException {
        file("convex.url=sandbox:shop\ns3.location=\ndelta.location=");
        assertThat(problems())
                .singleElement()
                .asString()
                .startsWith("s3.location is said to be empty; name where data is to land")
                .endsWith("(application.properties, line 2)");
        options.put("target", "delta");
        assertThat(problems()).singleElement().asString().startsWith("delta.location is said to be empty");
        options.put("delta.location", "file:somewhere");
        assertThat(load().location()).isEqualTo("file:somewhere");
    }

    @Test
    void capitals_do_not_matter_in_words() {
        options.putAll(Map.of(
                "log.level",
                "INFO",
                "staging.enabled",
                "True",
                "staging.every",
                "NEVER",
                "target",
                "S3",
                "compact.every",
                "Sync"));
        assertThat(load().staging().when()).isEqualTo(StagingConfig.When.BY_COMMAND);
    }

    @Test
    void what_convexs_own_command_line_writes_is_no_identity_of_checkpoints() {
        environment.put("CONVEX_DEPLOYMENT", "dev:happy-otter-123");
        environment.put("CONVEX_URL", REAL);
        environment.put("CONVEX_DEPLOY_KEY", "dev:happy-otter-123|key");
        assertThat(load().source().deployment()).isEqualTo(REAL);
        environment.put("CARAVAN_CONVEX_DEPLOYMENT", "https://old.convex.cloud");
        assertThat(load().source().deployment()).isEqualTo("https://old.convex.cloud");
    }

    @Test
    void the_variables_of_a_self_hosted_deployment_are_known_and_its_key_goes_nowhere_else() {
        environment.put("CONVEX_SELF_HOSTED_URL", "http://convex_backend:3210");
        environment.put("CONVEX_SELF_HOSTED_ADMIN_KEY", "convex-self-hosted|0123");
        assertThat(load().source().url()).isEqualTo("http://convex_backend:3210");
        assertThat(load().source().deployKey().value()).isEqualTo("convex-self-hosted|0123");
        environment.put("CONVEX_URL", REAL);
        assertThat(problems()).anyMatch(problem -> problem.startsWith("convex.deploy.key is missing: " + REAL));
    }

    @ParameterizedTest
    @CsvSource({
        "CONVEX_ULR, https://happy-otter-123.convex.cloud, CONVEX_ULR (did you mean CONVEX_URL?)",
        "CONVEX_DEPLOYMENT, dev:happy-otter-123, CONVEX_DEPLOYMENT",
        "CONVEX_DEPLOY_KEY, k, there is a deploy key",
        "CONVEX_URL, '', it is said to be empty",
        "S3_LOCATION, s3://bucket/lake, s3.location is a bucket",
        "S3_LOCATON, s3://bucket/lake, S3_LOCATON (did you mean S3_LOCATION?)",
        "TARGET, databricks, the target is databricks"
    })
    void the_sandbox_is_read_unasked_only_where_nothing_points_to_the_real_world(
            String name, String value, String sign) {
        environment.put(name, value);
        assertThat(problems()).anySatisfy(problem -> assertThat(problem)
                .startsWith("convex.url is not set, and ")
                .contains(sign));
        options.put("convex.url", "sandbox:shop");
        environment.remove("TARGET");
        assertThat(load().source().isSandbox()).isTrue();
    }

    @Test
    void a_variable_that_is_nearly_one_of_ours_is_told_of_without_its_value() {
        environment.putAll(Map.of("CONVEX_ULR", "x", "CARAVAN_SYNC_CORN", "y", "PATH", "/bin", "CONVEX_SITE_URL", "z"));
        assertThat(UnknownKeys.warnings(environment, ConfigSources.filesOfUser(directory)))
                .containsExactly(
                        "The environment variable CARAVAN_SYNC_CORN is none of Caravan's and has no effect; did you mean SYNC_CRON?",
                        "The environment variable CONVEX_ULR is none of Caravan's and has no effect; did you mean CONVEX_URL?");
    }

    @ParameterizedTest
    @CsvSource({
        "http://127.0.0.1:3210/api/convex, http://127.0.0.1:3210/api/convex, http://localhost:3210/api/convex",
        "http://convex_backend:3210, http://convex_backend:3210, http://convex_backend:3210",
        "https://happy-otter-123.convex.cloud//, https://happy-otter-123.convex.cloud, https://happy-otter-123.convex.cloud",
        "HTTP://127.0.0.1:3210, http://127.0.0.1:3210, http://localhost:3210",
        "http://[::1]:3210/, http://[::1]:3210, http://localhost:3210"
    })
    void an_address_is_read_as_people_have_it(String address, String url, String deployment) {
        options.putAll(Map.of("convex.url", address, "convex.deploy.key", "k"));
        assertThat(load().source().url()).isEqualTo(url);
        assertThat(load().source().deployment()).isEqualTo(deployment);
    }

    @ParameterizedTest
    @CsvSource({
        "https://happy-otter-123.convex.site, https://happy-otter-123.convex.cloud",
        "https://happy-otter-123.convex.cloud/api, without path or query",
        "https://dashboard.convex.dev/t/me, dashboard"
    })
    void an_address_that_is_not_the_deployments_is_told_from_it(String address, String words) {
        options.putAll(Map.of("convex.url", address, "convex.deploy.key", "k"));
        assertThat(problems()).hasSize(1).allMatch(problem -> problem.contains(words));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "databricks.url=jdbc:databricks://h:443/default;httpPath=/sql;UID=token;PWD=dapi-S3CRET",
                "databricks.url=jdbc:databricks://h:443/default;httpPath=/sql;ProxyPwd=S3CRET",
                "convex.url=https://me:S3CRET@host",
                "convex.url=prod:happy-otter-123|S3CRETS3CRET",
                "convex.url=https://host?token=S3CRET",
                "s3.endpoint=https://me:S3CRET@host",
                "s3.location=s3://me:S3CRET@Bucket/x"
            })
    void a_secret_in_another_value_is_told_of_once_and_not_repeated(String said) {
        options.putAll(Map.of(
                "convex.url", "sandbox:shop",
                "databricks.token", "t",
                "databricks.url", "jdbc:databricks://h:443/default;httpPath=/sql",
                "target", "databricks"));
        options.put(said.substring(0, said.indexOf('=')), said.substring(said.indexOf('=') + 1));
        assertThat(problems()).hasSize(1).noneMatch(problem -> problem.contains("S3CRET"));
    }

    @Test
    void a_missing_key_is_asked_for_by_the_name_that_its_source_reads() throws IOException {
        Files.createDirectories(directory.resolve("sources"));
        Files.writeString(directory.resolve("sources/my-shop.properties"), "convex.url=" + REAL);
        assertThat(problems()).hasSize(1).allMatch(problem -> problem.contains("set CONVEX_DEPLOY_KEY_MY_SHOP."));
        environment.put("CONVEX_DEPLOY_KEY_MY_SHOP", "k");
        assertThat(load().origins().explain("401. Set convex.deploy.key"))
                .isEqualTo("401. Set convex.deploy.key [convex.deploy.key is set by environment variable"
                        + " CONVEX_DEPLOY_KEY_MY_SHOP]");
    }

    private void file(String text) throws IOException {
        Files.writeString(directory.resolve("application.properties"), text);
    }

    private CaravanConfig load() {
        Properties system = new Properties();
        system.putAll(options);
        return ProcessConfig.read(
                        ProcessConfig.Layers.read(directory, environment, ConfigSources.ours(system)), directory)
                .config(List.of(), RequiredAccess.SOURCE)
                .sources()
                .get(0);
    }

    private List<String> problems() {
        return catchThrowableOfType(ConfigurationException.class, this::load).problems();
    }
}
