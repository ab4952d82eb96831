package io.caravan.databricks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.caravan.testing.warehouse.Warehouse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The files of {@code platform/databricks}: that their parts fit together, and that the DDL makes the tables that it says. */
class PlatformTest {
    private static final Path ROOT = Path.of("platform/databricks");
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    private static JsonNode yaml(Path file) throws IOException {
        return YAML.readTree(file.toFile());
    }

    private static List<Path> resources() throws IOException {
        try (Stream<Path> files = Files.list(ROOT.resolve("resources"))) {
            return files.sorted().toList();
        }
    }

    private static Set<String> found(String text, String pattern) {
        Set<String> found = new TreeSet<>();
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        while (matcher.find()) {
            found.add(matcher.group(1));
        }
        return found;
    }

    @Test
    void every_variable_of_the_bundle_is_declared_and_used() throws IOException {
        StringBuilder texts = new StringBuilder();
        for (Path file : resources()) {
            texts.append(Files.readString(file));
        }
        texts.append(Files.readString(ROOT.resolve("databricks.yml")));
        JsonNode bundle = yaml(ROOT.resolve("databricks.yml"));
        Set<String> declared = new TreeSet<>();
        bundle.get("variables").fieldNames().forEachRemaining(declared::add);
        assertThat(found(texts.toString(), "\\$\\{var[.](\\w+)}")).isEqualTo(declared);
        assertThat(bundle.get("bundle").get("name").asText()).isEqualTo("caravan");
        assertThat(bundle.get("include").get(0).asText()).isEqualTo("resources/*.yml");
        assertThat(bundle.get("targets").has("dev") && bundle.get("targets").has("prod"))
                .isTrue();
    }

    @Test
    void whatever_the_bundle_names_is_there() throws IOException {
        Set<String> pipelines = new TreeSet<>();
        Set<String> named = new TreeSet<>();
        for (Path file : resources()) {
            String text = Files.readString(file);
            JsonNode resources = yaml(file).get("resources");
            resources.path("pipelines").fieldNames().forEachRemaining(pipelines::add);
            named.addAll(found(text, "\\$\\{resources[.]pipelines[.](\\w+)[.]id}"));
            for (String path : found(text, "(?m)(?:root_path|python_file|include): (\\S+)$")) {
                assertThat(ROOT.resolve("resources")
                                .resolve(path.replace("/**", "").replace("${var.transformations}", "silver")))
                        .exists();
            }
        }
        assertThat(pipelines).isEqualTo(named).isNotEmpty();
        JsonNode silver = yaml(ROOT.resolve("resources/silver.pipeline.yml"))
                .get("resources")
                .get("pipelines")
                .get("silver");
        assertThat(silver.get("serverless").asBoolean()).isTrue();
        assertThat(silver.get("libraries").get(0).get("glob").get("include").asText())
                .isEqualTo("../src/${var.transformations}/transformations/**");
    }

    @Test
    void the_way_from_nothing_to_silver_has_at_most_eight_commands() throws IOException {
        String readme = Files.readString(ROOT.resolve("README.md"));
        Matcher block = Pattern.compile("(?sm)^```(\\w*)\n(.*?)^```$")
                .matcher(readme.substring(readme.indexOf("## From nothing"), readme.indexOf("### Variants")));
        List<String> commands = new ArrayList<>();
        while (block.find()) {
            if (block.group(1).isEmpty()) {
                block.group(2).lines().forEach(commands::add);
            }
        }
        assertThat(commands).hasSizeBetween(1, 8);
    }

    @Test
    void secrets_stay_in_their_scope() throws IOException {
        for (Path file : resources()) {
            for (String line : Files.readAllLines(file)) {
                if (line.matches(".*(KEY|SECRET|TOKEN|CLIENTID): .*")) {
                    assertThat(line).matches(".*: \"\\{\\{secrets/\\$\\{var[.]secret_scope}/[a-z-]+}}\"");
                }
            }
        }
    }

    @Test
    void terraform_grants_what_the_script_grants() throws IOException {
        String main = Files.readString(ROOT.resolve("terraform/main.tf"));
        String variables = Files.readString(ROOT.resolve("terraform/variables.tf"));
        assertThat(found(variables, "variable \"(\\w+)\"")).containsAll(found(main, "var[.](\\w+)"));
        assertThat(main.chars().filter(c -> c == '{').count())
                .isEqualTo(main.chars().filter(c -> c == '}').count());
        Set<String> terraform = new TreeSet<>();
        Matcher grant = Pattern.compile(
                        """
                                (?s)resource "databricks_grant" "(caravan|silver)_(\\w+)" \\{.*?privileges = \\[(.*?)]""")
                .matcher(main);
        while (grant.find()) {
            privileges(grant.group(3))
                    .forEach(privilege -> terraform.add(grant.group(1) + " " + privilege + " " + grant.group(2)));
        }
        Set<String> script = new TreeSet<>();
        Map<String, String> places = Map.of("bronze", "bronze", "caravan", "control", "silver", "silver");
        Matcher statement = Pattern.compile("(?m)^GRANT (.*) ON (\\w+) (\\S+) TO `(\\S+)`;$")
                .matcher(Files.readString(ROOT.resolve("ddl/grants.sql")));
        while (statement.find()) {
            String name = statement.group(3).substring(statement.group(3).lastIndexOf('.') + 1);
            String place =
                    switch (statement.group(2)) {
                        case "CATALOG" -> "catalog";
                        case "VOLUME" -> name.equals("caravan") ? "landing" : name;
                        default -> places.get(name);
                    };
            String principal = statement.group(4).equals("caravan") ? "caravan" : "silver";
            privileges(statement.group(1)).forEach(privilege -> script.add(principal + " " + privilege + " " + place));
        }
        assertThat(terraform).isEqualTo(script).hasSizeGreaterThan(13);
    }

    private static List<String> privileges(String list) {
        List<String> privileges = new ArrayList<>();
        for (String privilege : Pattern.compile(",").splitAsStream(list).toList()) {
            privileges.add(privilege.replace("\"", "").replace("_", " ").strip());
        }
        return privileges;
    }

    @Test
    void the_ddl_is_what_caravan_executes() throws IOException {
        Map<String, String> expected = new TreeMap<>();
        for (String table : ControlTables.NAMES) {
            String name = SqlName.of("main", "caravan", table).quoted();
            expected.put(name, ControlTables.create(name, table));
        }
        String users = SqlName.of("main", "bronze", "app__users").quoted();
        expected.put(users, "CREATE TABLE IF NOT EXISTS " + users + BronzeTable.definition("app"));
        Map<String, String> actual = new TreeMap<>();
        for (String statement : Pattern.compile(";").splitAsStream(ddl()).toList()) {
            if (!statement.isBlank()) {
                actual.put(found(statement, "EXISTS (\\S+)").iterator().next(), statement);
            }
        }
        expected.replaceAll((name, text) -> plain(text));
        actual.replaceAll((name, text) -> plain(text));
        assertThat(actual).isEqualTo(expected);
    }

    /** Of one of many spellings. */
    private static String plain(String statement) {
        return statement
                .replaceAll("\\s+", " ")
                .replace("( ", "(")
                .replace(" )", ")")
                .strip();
    }

    private static String ddl() throws IOException {
        return (Files.readString(ROOT.resolve("ddl/control.sql")) + Files.readString(ROOT.resolve("ddl/bronze.sql")))
                .replaceAll("--.*", "");
    }

    @Test
    void the_ddl_makes_append_only_tables_of_the_design() throws IOException {
        String schema = "CREATE SCHEMA IF NOT EXISTS main.platform_ddl;\n";
        String table = "main.platform_ddl.app__users";
        String script = schema + ddl().replaceAll("`main`[.]`(bronze|caravan)`", "main.platform_ddl");
        String columns = Warehouse.shared()
                .sql(script + "DESCRIBE TABLE " + table)
                .toString()
                .replaceAll("""
                        \\["(\\w+)","(\\w+)",[^\\]]*]""", "$1 $2")
                .replaceAll("[\\[\\]]", "");
        assertThat(columns)
                .isEqualTo("_component string,_table string,_id string,_generation bigint,_ts bigint,_op string,"
                        + "_deleted boolean,_creation_time timestamp,document string,_batch bigint,"
                        + "_ingested_at timestamp");
        assertThat(Warehouse.shared().sql("SHOW TBLPROPERTIES " + table).toString())
                .contains(
                        """
                        ["delta.appendOnly","true"]""",
                        """
                                ["delta.isolationLevel","Serializable"]""");
    }

    /** A resync at generation 3 no longer brought b. */
    @Test
    void the_query_of_a_moment_ends_versions_with_their_generation() throws IOException {
        String table = "platform_ddl.history";
        Warehouse.shared()
                .sql("CREATE SCHEMA IF NOT EXISTS platform_ddl;\nCREATE OR REPLACE TABLE " + table
                        + " AS SELECT id AS _id, g AS _generation, struct(g AS _generation, t AS _ts) AS __START_AT,"
                        + " if(eg IS NULL, NULL, struct(eg AS _generation, et AS _ts)) AS __END_AT FROM VALUES"
                        + " ('', 1L, 0L, 3L, 0L), ('', 3L, 0L, NULL, NULL), ('a', 1L, 5L, 1L, 9L), ('a', 1L, 9L, 3L, 5L),"
                        + " ('a', 3L, 5L, NULL, NULL), ('b', 1L, 6L, NULL, NULL) AS v (id, g, t, eg, et)");
        assertThat(versionsAt(table, "1L", "4L")).isEmpty();
        assertThat(versionsAt(table, "1L", "7L")).containsExactly("a 1 5", "b 1 6");
        assertThat(versionsAt(table, "1L", "10L")).containsExactly("a 1 9", "b 1 6");
        assertThat(versionsAt(table, "3L", "1L")).isEmpty();
        assertThat(versionsAt(table, "3L", "6L")).containsExactly("a 3 5");
    }

    private static List<String> versionsAt(String table, String generation, String ts) throws IOException {
        String readme = Files.readString(ROOT.resolve("README.md"));
        String query = readme.substring(readme.indexOf("SELECT v.* FROM"));
        query = query.substring(0, query.indexOf(';'))
                .replace("main.silver.waitlist__entries", table)
                .replace(":at", "named_struct('_generation', " + generation + ", '_ts', " + ts + ")");
        List<String> versions = new ArrayList<>();
        Warehouse.shared()
                .sql("SELECT concat_ws(' ', _id, __START_AT._generation, __START_AT._ts) FROM (" + query
                        + ") ORDER BY 1")
                .forEach(row -> versions.add(row.get(0).asText()));
        return versions;
    }
}
