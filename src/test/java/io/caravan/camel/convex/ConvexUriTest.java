package io.caravan.camel.convex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.caravan.camel.Catalog;
import io.caravan.camel.Emit;
import io.caravan.camel.OneRoute;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.apache.camel.support.processor.idempotent.MemoryIdempotentRepository;
import org.apache.camel.support.processor.state.MemoryStateRepository;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every option of convex: that the catalog has is understood, and what cannot be meant is refused when the route starts. */
class ConvexUriTest {
    private static final Map<String, Object> CONVEX = Map.ofEntries(
            Map.entry("deployKey", "k"),
            Map.entry("protocol", "data-sync"),
            Map.entry("selection", """
                    {"_other":"excluded"}"""),
            Map.entry("emit", "event"),
            Map.entry("maxInFlight", "7"),
            Map.entry("delay", "3s"),
            Map.entry("name", "mine"),
            Map.entry("checkpoint", "#state"),
            Map.entry("idempotentRepository", "#once"),
            Map.entry("directory", "somewhere"),
            Map.entry("onExpiredCursor", "auto"),
            Map.entry("onDeleted", "keep"),
            Map.entry("checkImportsEvery", "1h"),
            Map.entry("connectTimeout", "4s"),
            Map.entry("responseTimeout", "5s"),
            Map.entry("callTimeout", "6s"),
            Map.entry("maxAttempts", "2"));

    private final DefaultCamelContext camel = new DefaultCamelContext();

    @BeforeEach
    void beans() {
        camel.getRegistry().bind("state", new MemoryStateRepository());
        camel.getRegistry().bind("once", new MemoryIdempotentRepository());
        camel.start();
    }

    @AfterEach
    void stop() {
        camel.stop();
    }

    @Test
    void every_option_of_convex_is_read_as_it_is_written() throws IOException {
        assertThat(Catalog.options("convex")).isEqualTo(CONVEX.keySet());
        ConvexEndpoint endpoint = camel.getEndpoint(
                "convex:https://happy-otter-123.convex.cloud?" + Catalog.query(CONVEX), ConvexEndpoint.class);
        Map<String, Object> read = Catalog.read(camel, endpoint.getConfiguration());
        assertThat(endpoint.getConfiguration().getDeployment()).isEqualTo("https://happy-otter-123.convex.cloud");
        assertThat(read)
                .containsEntry("delay", "3000")
                .containsEntry("checkImportsEvery", "3600000")
                .containsEntry("callTimeout", "6000")
                .containsEntry("responseTimeout", "5000")
                .containsEntry("connectTimeout", "4000")
                .containsEntry("maxInFlight", "7")
                .containsEntry("selection", """
                        {"_other":"excluded"}""");
        Options options = Options.of(endpoint.getConfiguration());
        assertThat(options.reader().name()).isEqualTo("mine");
        assertThat(options.reader().directory().toString()).isEqualTo("somewhere");
        assertThat(options.reader().emit()).isEqualTo(Emit.EVENT);
    }

    @Test
    void what_cannot_be_meant_is_refused_with_the_name_of_its_option() {
        Map<String, String> wrong = Map.ofEntries(
                Map.entry("emit=row", "emit: expected one of [event, page]"),
                Map.entry("protocol=sync", "protocol: expected one of [streaming-export, data-sync]"),
                Map.entry("onDeleted=forget", "onDeleted: expected one of"),
                Map.entry("onExpiredCursor=go", "onExpiredCursor: expected one of"),
                Map.entry("selection=RAW({)", "selection: "),
                Map.entry("maxInFlight=0", "maxInFlight: expected 1 or more, not 0"),
                Map.entry("maxAttempts=0", "maxAttempts: expected 1 or more"),
                Map.entry("delay=-1", "delay: expected 0 or more"),
                Map.entry("checkImportsEvery=-1", "checkImportsEvery: expected 0 or more"),
                Map.entry("connectTimeout=0", "connectTimeout: expected 1 or more"),
                Map.entry("responseTimeout=0", "responseTimeout: expected 1 or more"),
                Map.entry("callTimeout=-5", "callTimeout: expected 1 or more"),
                Map.entry("emit=page&idempotentRepository=#once", "leave it out, or use emit=event"),
                Map.entry("name=a/b", "name: expected 1 to 64 letters"));
        wrong.forEach((option, message) -> assertThatThrownBy(
                        () -> camel.getEndpoint("convex:sandbox:shop?" + option).createConsumer(exchange -> {}))
                .hasMessageContaining(message));
        assertThatThrownBy(
                        () -> camel.getEndpoint("convex:https://a.convex.cloud").createConsumer(exchange -> {}))
                .hasMessageContaining("deployKey is missing");
        assertThatThrownBy(() -> camel.getEndpoint("convex:https://a.convex.site?deployKey=k")
                        .createConsumer(exchange -> {}))
                .hasMessageContaining(".convex.cloud");
        assertThatThrownBy(() -> camel.getEndpoint("convex:shop").createConsumer(exchange -> {}))
                .hasMessageContaining("names no deployment");
        assertThatThrownBy(() -> camel.getEndpoint("convex:sandbox:shop").createProducer())
                .hasMessageContaining("read from");
    }

    /** Keys of real deployments hold base64 behind a bar. */
    @Test
    void a_deploy_key_with_every_sign_that_keys_have_is_read_as_it_is() throws Exception {
        String key = "prod:happy-otter-123|eyJ2MiI6+/%20&a=b==";
        camel.getPropertiesComponent().addOverrideProperty("my.key", key);
        PluginHelper.getRoutesLoader(camel)
                .loadRoutes(
                        ResourceHelper.fromString(
                                "own.yaml",
                                """
                - route:
                    id: own
                    autoStartup: false
                    from:
                      uri: convex:https://happy-otter-123.convex.cloud
                      parameters: {deployKey: "{{my.key}}"}
                      steps:
                        - log: "${body}"
                """));
        assertThat(((ConvexEndpoint) camel.getRoute("own").getEndpoint())
                        .getConfiguration()
                        .getDeployKey())
                .isEqualTo(key);
        ConvexEndpoint raw = camel.getEndpoint(
                "convex:https://happy-otter-123.convex.cloud?name=raw&deployKey=RAW(" + key + ")",
                ConvexEndpoint.class);
        assertThat(raw.getConfiguration().getDeployKey()).isEqualTo(key);
        assertThat(raw.getServiceUrl()).isEqualTo("https://happy-otter-123.convex.cloud");
        assertThat(raw.getServiceProtocol()).isEqualTo("https");
    }

    @Test
    void no_mistake_in_an_endpoint_shows_its_deploy_key() {
        for (String mistake : List.of("emit=row", "nosuch=1", "maxInFlight=x", "checkpoint=#nowhere", "delay=soon")) {
            String uri = "convex:https://a.convex.cloud?deployKey=prod:a|c2VjcmV0&" + mistake;
            StringWriter said = new StringWriter();
            catchThrowable(() -> OneRoute.of(uri, (exchange, seen) -> {})).printStackTrace(new PrintWriter(said));
            assertThat(said.toString())
                    .contains(mistake.substring(0, mistake.indexOf('=')))
                    .doesNotContain("c2VjcmV0");
        }
    }
}
