package io.caravan.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.testing.Patience;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.avro.generic.GenericRecord;
import org.apache.camel.Exchange;
import org.apache.camel.builder.AdviceWith;
import org.apache.camel.builder.AdviceWithRouteBuilder;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.LogDefinition;
import org.apache.camel.model.MarshalDefinition;
import org.apache.camel.support.PluginHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the files of routes/examples make of an event, up to where it leaves; RecipesTest and RecipesWithPartsTest have what receives it. */
class ExamplesTest {
    @TempDir
    private Path directory;

    private final DefaultCamelContext camel = new DefaultCamelContext();

    /** How the route is to be altered. */
    private interface Advice {
        void on(AdviceWithRouteBuilder route) throws Exception;
    }

    @AfterEach
    void stop() {
        camel.stop();
    }

    private MockEndpoint start(String name, Map<String, String> settings, Advice advice) throws Exception {
        camel.disableJMX();
        settings.forEach(camel.getPropertiesComponent()::addInitialProperty);
        PluginHelper.getRoutesLoader(camel)
                .loadRoutes(PluginHelper.getResourceLoader(camel)
                        .resolveResource("file:routes/examples/" + name + ".camel.yaml"));
        AdviceWith.adviceWith(camel, name, false, route -> {
            route.replaceFromWith("direct:events");
            advice.on(route);
        });
        camel.start();
        return camel.getEndpoint("mock:out", MockEndpoint.class);
    }

    private Exchange send(String operation, String id, String document, Object... more) {
        Map<String, Object> headers = new HashMap<>(Map.of(
                ConvexConstants.COMPONENT,
                "",
                ConvexConstants.TABLE,
                "users",
                ConvexConstants.OPERATION,
                operation,
                ConvexConstants.TIMESTAMP,
                1_700_000_000_000_000_001L,
                ConvexConstants.GENERATION,
                2L,
                ConvexConstants.PAGE,
                7L,
                ConvexConstants.SNAPSHOT,
                false,
                ConvexConstants.LAST_OF_PAGE,
                false));
        if (!id.isEmpty()) {
            headers.put(ConvexConstants.ID, id);
        }
        for (int i = 0; i < more.length; i += 2) {
            headers.put((String) more[i], more[i + 1]);
        }
        return camel.createFluentProducerTemplate()
                .to("direct:events")
                .withHeaders(headers)
                .withBody(document.isEmpty() ? null : new ConvexDocument(document.getBytes(StandardCharsets.UTF_8)))
                .send();
    }

    @Test
    void to_kafka_a_document_is_keyed_by_its_id_a_delete_is_a_tombstone_and_a_truncate_says_so() throws Exception {
        MockEndpoint out = start(
                "events-to-kafka",
                Map.of("kafka.delivered", directory.resolve("delivered.txt").toString()),
                route -> route.weaveByToUri("kafka:*").replace().to("mock:out"));
        send("truncate", "", "");
        send("upsert", "u1", "{\"a\":1}");
        send("delete", "u1", "");
        assertThat(out.getExchanges().stream().map(each -> each.getMessage().getHeader("kafka.KEY", String.class)))
                .containsExactly("truncate:/users", "u1", "u1");
        assertThat(out.getExchanges().stream().map(each -> each.getMessage().getBody(String.class)))
                .containsExactly("{\"truncate\":\"users\",\"generation\":2}", "{\"a\":1}", null);
        assertThat(out.getExchanges())
                .allSatisfy(each -> assertThat(each.getMessage().getHeaders())
                        .containsEntry("convexTable", "users")
                        .containsEntry("convexTimestamp", "1700000000000000001")
                        .containsEntry("convexGeneration", "2"));
    }

    @Test
    void to_postgres_each_operation_is_a_statement_that_an_older_event_does_not_undo() throws Exception {
        MockEndpoint out = start(
                "events-to-postgres",
                Map.of("postgres.url", "jdbc:postgresql://127.0.0.1:1/none"),
                route -> route.weaveByToUri("jdbc:*").replace().to("mock:out"));
        send("upsert", "u1", "{\"a\":1}");
        send("delete", "u1", "");
        send("truncate", "", "");
        List<String> statements = out.getExchanges().stream()
                .map(each -> each.getMessage().getBody(String.class))
                .toList();
        assertThat(statements.get(0)).startsWith("insert into convex_documents").contains("(d.generation, d.ts)");
        assertThat(statements.get(1)).startsWith("delete from").contains("(generation, ts) <=");
        assertThat(statements.get(2)).startsWith("delete from").contains("generation < :?generation");
        assertThat(out.getExchanges().get(0).getMessage().getHeaders())
                .containsEntry("document", "{\"a\":1}")
                .containsEntry("name", "users")
                .containsEntry("ts", 1_700_000_000_000_000_001L);
    }

    @Test
    void to_a_webhook_a_refused_event_becomes_a_dead_letter_and_a_failing_receiver_fails_the_exchange()
            throws Exception {
        Path dead = directory.resolve("dead");
        MockEndpoint out = start(
                "events-to-webhook",
                Map.of("webhook.url", "http://127.0.0.1:1/hook", "webhook.deadLetters", dead.toString()),
                route -> route.weaveByToUri(".*webhook[.]url.*").replace().to("mock:out"));
        assertThat(send("upsert", "u1", "{\"a\":1}").isFailed()).isFalse();
        assertThat(out.getExchanges().get(0).getMessage().getHeaders())
                .containsEntry("X-Convex-Id", "u1")
                .containsEntry("X-Convex-Operation", "upsert")
                .containsEntry(Exchange.HTTP_METHOD, "POST");
        for (int status : List.of(500, 503, 408, 429)) {
            answer(out, status);
            assertThat(send("upsert", "u2", "{}").isFailed()).as("%s", status).isTrue();
        }
        assertThat(dead).doesNotExist();
        answer(out, 422);
        assertThat(send("upsert", "u3", "{\"b\":2}").isFailed()).isFalse();
        try (Stream<Path> letters = Files.list(dead)) {
            assertThat(letters.toList()).singleElement().satisfies(letter -> {
                assertThat(letter.getFileName().toString())
                        .startsWith("users-u3-")
                        .endsWith("-upsert.json");
                assertThat(Files.readString(letter)).isEqualTo("{\"b\":2}");
            });
        }
    }

    /** The first event of a table has no document: a receiver that refuses it used to get nothing else for ever. */
    @Test
    void to_a_webhook_what_has_no_document_becomes_a_dead_letter_of_its_own_too() throws Exception {
        Path dead = directory.resolve("dead");
        MockEndpoint out = start(
                "events-to-webhook",
                Map.of("webhook.url", "http://127.0.0.1:1/hook", "webhook.deadLetters", dead.toString()),
                route -> route.weaveByToUri(".*webhook[.]url.*").replace().to("mock:out"));
        answer(out, 400);
        assertThat(send("delete", "u1", "").isFailed()).isFalse();
        for (String component : List.of("", "waitlist", "waitlist/inner")) {
            assertThat(send("truncate", "", "", ConvexConstants.COMPONENT, component)
                            .isFailed())
                    .isFalse();
        }
        try (Stream<Path> letters = Files.walk(dead).filter(Files::isRegularFile)) {
            assertThat(letters.toList()).hasSize(4).allSatisfy(letter -> assertThat(letter)
                    .isEmptyFile());
        }
    }

    private static void answer(MockEndpoint receiver, int status) {
        receiver.whenAnyExchangeReceived(exchange -> {
            throw new HttpOperationFailedException("http://127.0.0.1:1/hook", status, "", "", Map.of(), "");
        });
    }

    @Test
    void to_parquet_rows_come_together_by_table_until_the_page_ends() throws Exception {
        MockEndpoint out = start("events-to-parquet", Map.of("parquet.bucket", "bucket"), route -> {
            route.weaveByType(MarshalDefinition.class).replace().to("mock:out");
            route.weaveByToUri("aws2-s3:*").replace().to("mock:put");
        });
        send("truncate", "", "");
        send("upsert", "u1", "{\"a\":1}");
        send("upsert", "o1", "{}", ConvexConstants.TABLE, "orders");
        assertThat(out.getExchanges()).isEmpty();
        send("delete", "u1", "", ConvexConstants.LAST_OF_PAGE, true);
        out.expectedMessageCount(2);
        out.setResultWaitTime(Patience.LONG.toMillis());
        out.assertIsSatisfied();
        Map<String, List<?>> lists = new HashMap<>();
        out.getExchanges()
                .forEach(each -> lists.put(
                        each.getMessage().getHeader(ConvexConstants.TABLE, String.class),
                        each.getMessage().getBody(List.class)));
        assertThat(lists.get("orders")).hasSize(1);
        assertThat(lists.get("users").stream().map(row -> ((GenericRecord) row).get("_op")))
                .containsExactly("truncate", "upsert", "delete");
        assertThat(out.getExchanges().stream().map(each -> each.getMessage().getHeader("CamelAwsS3Key", String.class)))
                .anyMatch(key -> key.startsWith("events/users/7-2-"))
                .anyMatch(key -> key.startsWith("events/orders/7-2-"));
    }

    @Test
    void only_signups_shows_a_user_once_and_none_of_those_that_were_there() throws Exception {
        MockEndpoint out = start(
                "only-signups",
                Map.of("signups.known", directory.resolve("known.txt").toString()),
                route -> route.weaveByType(LogDefinition.class).replace().to("mock:out"));
        send("truncate", "", "", ConvexConstants.SNAPSHOT, true);
        send("upsert", "old", "{}", ConvexConstants.SNAPSHOT, true);
        send("upsert", "old", "{\"changed\":true}");
        send("upsert", "new", "{}");
        send("upsert", "new", "{\"changed\":true}");
        send("delete", "new", "");
        assertThat(out.getExchanges().stream()
                        .map(each -> each.getMessage().getHeader(ConvexConstants.ID, String.class)))
                .containsExactly("new");
    }

    @Test
    void every_example_is_here() throws IOException {
        try (Stream<Path> examples = Files.list(Path.of("routes", "examples"))) {
            assertThat(examples.map(each -> each.getFileName().toString().replace(".camel.yaml", "")))
                    .containsExactlyInAnyOrder(
                            "events-to-kafka",
                            "events-to-parquet",
                            "events-to-postgres",
                            "events-to-webhook",
                            "only-signups");
        }
    }
}
