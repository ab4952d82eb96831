package io.caravan.sandbox;

import static io.caravan.sandbox.SnapshotContractTest.assertError;
import static io.caravan.sandbox.SnapshotContractTest.values;
import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.core.change.TableRef;
import io.caravan.sandbox.wire.Plan;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EndpointsContractTest {
    private static final List<String> PATHS = List.of(
            "/api/list_snapshot",
            "/api/document_deltas?cursor=1",
            "/api/json_schemas",
            "/api/get_table_column_names",
            "/api/test_streaming_export_connection");
    private final Sandbox sandbox =
            Sandbox.start(SandboxOptions.shop(new Clocks()).withDocuments(2_000).withDeployKey("prod:x|secret"));
    private final Client client = new Client(sandbox);

    @AfterEach
    void stop() {
        sandbox.close();
    }

    @Test
    void a_wrong_key_is_not_authenticated_anywhere() {
        for (String path : PATHS) {
            assertError(new Client(sandbox.url(), "other").get(path), 401, "BadAdminKey");
        }
    }

    @Test
    void a_plan_without_export_is_forbidden_everywhere() {
        sandbox.plan(Plan.FORBIDDEN);
        for (String path : PATHS) {
            assertError(client.get(path), 403, "StreamingExportNotEnabled");
        }
        assertThat(client.post("/sandbox/plan", "{\"streamingExport\":true}").status())
                .isEqualTo(200);
        assertThat(client.get("/api/test_streaming_export_connection").body()).isEqualTo("null");
    }

    @Test
    void unknown_paths_are_not_found() {
        for (String path : List.of("/api/nothing", "/")) {
            assertThat(client.get(path).status()).isEqualTo(404);
            assertThat(client.get(path).body()).isEmpty();
        }
        assertError(client.get("/sandbox/nothing"), 404, "NotFound");
    }

    @Test
    void schemas_come_by_component_and_describe_types() {
        Map<String, Object> byComponent = client.get(
                        "/api/json_schemas?deltaSchema=true&format=convex_encoded_json&byComponent=true")
                .json();
        assertThat(byComponent).containsOnlyKeys("", "waitlist", "waitlist/inner");
        Map<String, Object> products =
                Client.object(Client.object(byComponent.get("")).get("products"));
        Map<String, Object> properties = Client.object(products.get("properties"));
        assertThat(Client.object(properties.get("stock"))).containsEntry("$description", "int64");
        assertThat(Client.object(properties.get("price")))
                .containsOnlyKeys("type")
                .containsEntry("type", "number");
        assertThat(Client.object(properties.get("_id"))).containsEntry("$description", "Id(products)");
        assertThat(properties).containsKeys("_ts", "_deleted", "_table", "_component");
        assertThat(client.get("/api/json_schemas").json())
                .containsKey("products")
                .doesNotContainKey("waitlist");
    }

    @Test
    void column_names_come_by_component() {
        Map<String, Object> byComponent =
                Client.object(client.get("/api/get_table_column_names").json().get("byComponent"));
        assertThat(Client.objects(byComponent.get("waitlist/inner")))
                .singleElement()
                .satisfies(table -> assertThat(table)
                        .containsEntry("name", "notes")
                        .containsEntry("columns", List.of("_creationTime", "_id", "handle", "position")));
    }

    @Test
    void schemas_and_column_names_are_of_the_documents_that_are_there_now() {
        assertThat(client.get("/api/json_schemas").json()).doesNotContainKey("late");
        sandbox.addTable(TableRef.root("late"), List.of("{\"first\":1}"));
        assertThat(client.get("/api/json_schemas").body())
                .contains("\"late\"", "\"first\"")
                .doesNotContain("\"second\"");
        client.post(
                "/sandbox/apply",
                """
                {"writes":[{"op":"insert","table":"late","document":{"second":2}}]}""");
        assertThat(client.get("/api/json_schemas").body()).contains("\"second\"");
        assertThat(client.get("/api/get_table_column_names").body()).contains("\"second\"");
    }

    @Test
    void each_format_writes_values_in_its_own_way() {
        TableRef odd = TableRef.root("odd");
        sandbox.addTable(
                odd,
                List.of(
                        """
                                {"big":9007199254740993,"whole":42.0,"minusZero":-0.0,"nan":{"$float":"AAAAAAAA+H8="},\
                                "infinity":{"$float":"AAAAAAAA8H8="},"bytes":{"$bytes":"AAE="},\
                                "deep":[{"n":[1,1.0]}],"text":"a\\"\\\\\\n\\u0001🦀","nothing":null}"""));
        assertThat(fields("json"))
                .isEqualTo(
                        """
                        "big":"9007199254740993","bytes":"AAE=","deep":[{"n":["1",1.0]}],\
                        "infinity":"Infinity","minusZero":-0.0,"nan":"NaN","nothing":null,\
                        "text":"a\\"\\\\\\n\\u0001🦀","whole":42.0""");
        String encoded =
                """
                "big":{"$integer":"AQAAAAAAIAA="},"bytes":{"$bytes":"AAE="},\
                "deep":[{"n":[{"$integer":"AQAAAAAAAAA="},1.0]}],\
                "infinity":{"$float":"AAAAAAAA8H8="},"minusZero":{"$float":"AAAAAAAAAIA="},\
                "nan":{"$float":"AAAAAAAA+H8="},"nothing":null,\
                "text":"a\\"\\\\\\n\\u0001🦀","whole":42.0""";
        assertThat(fields("convex_encoded_json")).isEqualTo(encoded);
        assertThat(fields("convex_json")).isEqualTo(encoded);
        assertThat(fields("export_json"))
                .isEqualTo(
                        """
                        "big":9007199254740993,"bytes":{"$bytes":"AAE="},"deep":[{"n":[1,1.0]}],\
                        "infinity":{"$float":"AAAAAAAA8H8="},"minusZero":-0.0,\
                        "nan":{"$float":"AAAAAAAA+H8="},"nothing":null,\
                        "text":"a\\"\\\\\\n\\u0001🦀","whole":42.0""");
    }

    @Test
    void the_odd_values_hold_every_kind_and_both_names_that_differ_by_case() {
        Map<String, Object> selection = Map.of(
                "_other", "excluded", "", Map.of("_other", "excluded", "oddValues", Map.of("_other", "included")));
        List<Map<String, Object>> values =
                values(client.wholeSnapshot(Map.of("selection", selection, "format", "export_json"), () -> {}));
        assertThat(values).hasSize(200).allSatisfy(value -> assertThat(value).containsKeys("Name", "name"));
        assertThat(values.stream().map(value -> value.get("value")))
                .contains(Long.MIN_VALUE, Long.MAX_VALUE, 9_007_199_254_740_993L, -0.0, Double.MIN_VALUE, "", true)
                .contains(Map.of("$float", "AAAAAAAA+H8="), List.of(), Map.of(), Map.of("$bytes", "AP/+AQ=="));
    }

    @Test
    void steering_over_http_does_what_it_says() {
        Client.Answer random = client.post("/sandbox/apply", "{\"transactions\":3}");
        assertThat(random.number("writes")).isBetween(3L, 15L);
        Client.Answer explicit = client.post(
                "/sandbox/apply",
                """
                        {"writes":[{"op":"insert","table":"users","document":{"name":"x"}}]}""");
        assertThat(explicit.number("ts")).isGreaterThan(random.number("ts"));
        client.post(
                "/sandbox/tables",
                """
                {"component":"waitlist","table":"extra","documents":[{"a":1}]}""");
        client.post("/sandbox/import", """
                {"table":"products","rows":7}""");
        Map<String, Object> stats = client.get("/sandbox/stats").json();
        assertThat(Client.objects(stats.get("tables")))
                .contains(table("", "products", 7), table("waitlist", "extra", 1), table("", "drafts", 0));
        assertThat(client.get("/sandbox/state").body().lines())
                .hasSize(sandbox.currentState().size());
        Client.Answer recent =
                client.get("/sandbox/log?from=" + explicit.number("ts") + "&to=" + explicit.number("ts"));
        assertThat(Client.object(Client.parse(recent.body())))
                .containsEntry("document", Map.of("name", "x"))
                .containsEntry("deleted", false)
                .containsKeys("id", "creationTime", "ts", "component", "table");
        assertThat(client.post("/sandbox/apply", """
                {"writes":[{"op":"explode","table":"users"}]}""")
                        .status())
                .isEqualTo(400);
        assertThat(client.post("/sandbox/tables", """
                {"table":"users"}""")
                        .status())
                .isEqualTo(400);
        assertThat(client.post("/sandbox/expire", """
                {"what":"all"}""")
                        .status())
                .isEqualTo(200);
    }

    private String fields(String format) {
        Map<String, Object> selection =
                Map.of("_other", "excluded", "", Map.of("_other", "excluded", "odd", Map.of("_other", "included")));
        String body = client.snapshot(Map.of("selection", selection, "format", format))
                .body();
        int from = body.indexOf("\"_id\":") + "\"_id\":\"\",".length() + 32;
        return body.substring(from, body.indexOf("}],\"snapshot\""));
    }

    private static Map<String, Object> table(String component, String table, long documents) {
        return new LinkedHashMap<>(Map.of("component", component, "table", table, "documents", documents));
    }
}
