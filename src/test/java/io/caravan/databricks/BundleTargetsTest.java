package io.caravan.databricks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The targets of the bundle: apart from each other, and of names that Terraform and the script of grants make, too. */
class BundleTargetsTest {
    private static final Path ROOT = Path.of("platform/databricks");
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    private static final List<String> TARGETS = List.of("dev", "prod");

    /** What two workspaces never have in common, or two targets. */
    private static final Set<String> WITHOUT_DEFAULT =
            Set.of("convex_url", "databricks_url", "warehouse_id", "caravan_principal", "silver_principal");

    private static String read(String file) throws IOException {
        return Files.readString(ROOT.resolve(file));
    }

    private static JsonNode bundle() throws IOException {
        return YAML.readTree(read("databricks.yml"));
    }

    /** A resource as it is in a target; what has no value stays a variable. */
    private static JsonNode resource(String target, String file, String kind, String name) throws IOException {
        String text = read("resources/" + file);
        for (Map.Entry<String, String> variable : variables(target).entrySet()) {
            text = text.replace("${var." + variable.getKey() + "}", variable.getValue());
        }
        return YAML.readTree(text).at("/resources/" + kind + "/" + name);
    }

    private static Map<String, String> variables(String target) throws IOException {
        Map<String, String> values = new TreeMap<>();
        bundle().get("variables").properties().forEach(variable -> {
            if (variable.getValue().has("default")) {
                values.put(variable.getKey(), variable.getValue().get("default").asText());
            }
        });
        bundle().at("/targets/" + target + "/variables").properties().forEach(variable -> {
            assertThat(values).as("declared").containsKey(variable.getKey());
            values.put(variable.getKey(), variable.getValue().asText());
        });
        return values;
    }

    private static JsonNode environment(String target) throws IOException {
        return resource(target, "sync.job.yml", "jobs", "sync").at("/job_clusters/0/new_cluster/spark_env_vars");
    }

    private static JsonNode pipeline(String target) throws IOException {
        return resource(target, "silver.pipeline.yml", "pipelines", "silver");
    }

    private static Map<String, String> places(String target) throws IOException {
        JsonNode environment = environment(target);
        Map<String, String> places = new TreeMap<>();
        for (String name : List.of(
                "SOURCE_NAME",
                "DATABRICKS_BRONZESCHEMA",
                "DATABRICKS_CONTROLSCHEMA",
                "DATABRICKS_VOLUME",
                "CARAVAN_HOME",
                "CONVEX_DEPLOY_KEY",
                "DATABRICKS_CLIENTID",
                "DATABRICKS_CLIENTSECRET")) {
            places.put(name, environment.get(name).asText());
        }
        places.put("silver", pipeline(target).get("schema").asText());
        places.put("SQL", pipeline(target).at("/libraries/0/glob/include").asText());
        assertThat(places.values()).noneMatch(place -> place.contains("${"));
        return places;
    }

    @Test
    void a_run_of_dev_touches_nothing_of_prod() throws IOException {
        Map<String, String> dev = places("dev");
        places("prod")
                .forEach((what, place) -> assertThat(dev.get(what)).as(what).isNotEqualTo(place));
        JsonNode variables = bundle().get("variables");
        Set<String> asked = new TreeSet<>();
        variables.properties().forEach(variable -> {
            if (!variable.getValue().has("default")) {
                asked.add(variable.getKey());
            }
        });
        assertThat(asked).isEqualTo(WITHOUT_DEFAULT);
    }

    /** Schemas, volumes and the scope that the bundle uses in a target. */
    private static Set<String> used(String target) throws IOException {
        JsonNode environment = environment(target);
        String catalog = environment.get("DATABRICKS_CATALOG").asText();
        Set<String> used = new TreeSet<>();
        for (String schema : List.of("DATABRICKS_BRONZESCHEMA", "DATABRICKS_CONTROLSCHEMA")) {
            used.add("schema " + catalog + "." + environment.get(schema).asText());
        }
        used.add("schema " + pipeline(target).get("catalog").asText() + "."
                + pipeline(target).get("schema").asText());
        for (String volume : List.of("DATABRICKS_VOLUME", "CARAVAN_HOME")) {
            String path = environment.get(volume).asText();
            assertThat(path).startsWith("/Volumes/");
            used.add("volume " + path.substring("/Volumes/".length()).replace('/', '.'));
        }
        return used;
    }

    @Test
    void terraform_makes_what_each_target_uses() throws IOException {
        for (String target : TARGETS) {
            Map<String, String> values = terraform(target);
            Map<String, String> ofBundle = variables(target);
            for (String same : List.of("catalog", "bronze_schema", "control_schema", "silver_schema", "secret_scope")) {
                assertThat(values.get(same)).as(target + " " + same).isEqualTo(ofBundle.get(same));
            }
            Map<String, String> schemas = new TreeMap<>();
            Set<String> made = new TreeSet<>();
            for (MatchResult schema : blocks("databricks_schema")) {
                schemas.put(schema.group(1), values.get(field(schema.group(2), " name = var[.](\\w+)")));
                made.add("schema " + values.get("catalog") + "." + schemas.get(schema.group(1)));
            }
            for (MatchResult volume : blocks("databricks_volume")) {
                String schema = schemas.get(field(volume.group(2), "schema_name = databricks_schema[.](\\w+)[.]name"));
                made.add("volume " + values.get("catalog") + "." + schema + "."
                        + field(volume.group(2), " name = \"(\\w+)\""));
            }
            assertThat(made).as(target).isEqualTo(used(target));
        }
        assertThat(field(blocks("databricks_secret_scope").get(0).group(2), "name = (\\S+)"))
                .isEqualTo("var.secret_scope");
    }

    @Test
    void the_script_of_grants_makes_what_each_target_uses() throws IOException {
        String script = read("ddl/grants.sql");
        assertThat(script).contains("sed -E 's/main\\.(bronze|caravan|silver)/main.\\1_dev/' grants.sql");
        assertThat(made(script)).isEqualTo(used("prod"));
        assertThat(made(script.replaceAll("(?m)main\\.(bronze|caravan|silver)", "main.$1_dev")))
                .isEqualTo(used("dev"));
    }

    private static Set<String> made(String script) {
        Set<String> made = new TreeSet<>();
        Matcher matcher = Pattern.compile("(?m)^CREATE (SCHEMA|VOLUME) IF NOT EXISTS ([^;]+);")
                .matcher(script);
        while (matcher.find()) {
            made.add((matcher.group(1).equals("SCHEMA") ? "schema " : "volume ") + matcher.group(2));
        }
        return made;
    }

    @Test
    void every_job_and_pipeline_runs_as_a_principal_that_has_what_it_needs() throws IOException {
        String landing = "${var.caravan_principal}";
        String silver = "${var.silver_principal}";
        String path = "/run_as/service_principal_name";
        assertThat(resource("prod", "sync.job.yml", "jobs", "sync").at(path).asText())
                .isEqualTo(landing);
        assertThat(resource("prod", "refresh.job.yml", "jobs", "refresh")
                        .at(path)
                        .asText())
                .isEqualTo(silver);
        assertThat(pipeline("prod").at(path).asText()).isEqualTo(silver);
        assertThat(bundle().get("permissions").toString())
                .isEqualTo("[{\"service_principal_name\":\"" + landing + "\",\"level\":\"CAN_RUN\"},"
                        + "{\"service_principal_name\":\"" + silver + "\",\"level\":\"CAN_RUN\"}]");
        UnaryOperator<String> id = name -> "databricks_service_principal." + name + ".application_id";
        String outputs = read("terraform/outputs.tf").replaceAll(" +", " ");
        assertThat(field(outputs, "(?s)output \"caravan_principal\" \\{.*?value = (\\S+)"))
                .isEqualTo(id.apply("caravan"));
        assertThat(field(outputs, "(?s)output \"silver_principal\" \\{.*?value = (\\S+)"))
                .isEqualTo(id.apply("silver"));
        assertThat(field(blocks("databricks_secret_acl").get(0).group(2), "principal = (\\S+)"))
                .isEqualTo(id.apply("caravan"));
        for (MatchResult grant : blocks("databricks_grant")) {
            String grantee = grant.group(1).split("_", -1)[0];
            assertThat(field(grant.group(2), "principal = (\\S+)"))
                    .as(grant.group(1))
                    .isEqualTo(grantee.equals("readers") ? "var.readers" : id.apply(grantee));
        }
    }

    /** Resources of these kinds replace all permissions or grants of what they are about. */
    @Test
    void terraform_takes_nothing_from_others() throws IOException {
        assertThat(blocks("databricks_grants")).isEmpty();
        for (MatchResult permissions : blocks("databricks_permissions")) {
            assertThat(field(permissions.group(2), "sql_endpoint_id = (\\S+)"))
                    .isEqualTo("databricks_sql_endpoint.caravan[0].id");
        }
        for (String schema : List.of("bronze", "control")) {
            assertThat(blocks("databricks_schema"))
                    .filteredOn(block -> block.group(1).equals(schema))
                    .singleElement()
                    .matches(block -> block.group(2).contains("prevent_destroy = true"));
        }
    }

    private static Map<String, String> terraform(String target) throws IOException {
        Map<String, String> values = new TreeMap<>();
        Matcher variable =
                Pattern.compile("(?s)variable \"(\\w+)\" \\{(.*?)\\n}").matcher(read("terraform/variables.tf"));
        while (variable.find()) {
            values.put(variable.group(1), field(variable.group(2).replaceAll(" +", " "), "default = \"?([^\"\\n]*)"));
        }
        if (target.equals("dev")) {
            Matcher line = Pattern.compile("(?m)^(\\w+) *= \"(.*)\"$").matcher(read("terraform/dev.tfvars"));
            while (line.find()) {
                assertThat(values.put(line.group(1), line.group(2)))
                        .as(line.group(1))
                        .isNotNull()
                        .isNotEqualTo(line.group(2));
            }
        }
        return values;
    }

    /** Name and text of each resource of a kind, with single spaces. */
    private static List<MatchResult> blocks(String kind) throws IOException {
        List<MatchResult> blocks = new ArrayList<>();
        Matcher matcher = Pattern.compile("(?s)resource \"" + kind + "\" \"(\\w+)\" \\{(.*?)\\n}")
                .matcher(read("terraform/main.tf").replaceAll(" +", " "));
        while (matcher.find()) {
            blocks.add(matcher.toMatchResult());
        }
        return blocks;
    }

    private static String field(String text, String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        assertThat(matcher.find()).as(pattern).isTrue();
        return matcher.group(1);
    }
}
