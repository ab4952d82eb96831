package io.caravan.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.caravan.store.S3Access;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.processor.idempotent.MemoryIdempotentRepository;
import org.apache.camel.support.processor.state.MemoryStateRepository;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every option that the catalog has is understood, and what cannot be meant is refused when the route starts. */
class OptionsTest {
    private static final Map<String, Object> CONVEX = Map.ofEntries(
            Map.entry("deployKey", "k"),
            Map.entry("protocol", "data-sync"),
            Map.entry("selection", """
                    {"_other":"excluded"}"""),
            Map.entry("emit", "page"),
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

    private static final Map<String, Object> LOG = Map.ofEntries(
            Map.entry("emit", "batch"),
            Map.entry("from", "now"),
            Map.entry("maxInFlight", "7"),
            Map.entry("delay", "3s"),
            Map.entry("name", "mine"),
            Map.entry("checkpoint", "#state"),
            Map.entry("idempotentRepository", "#once"),
            Map.entry("directory", "somewhere"),
            Map.entry("region", "eu-west-1"),
            Map.entry("endpoint", "http://127.0.0.1:1"),
            Map.entry("pathStyle", "true"),
            Map.entry("assumeRole", "arn:aws:iam::123456789012:role/reader"));

    /** Camel's own, of every consumer. */
    private static final List<String> INHERITED = List.of("bridgeErrorHandler", "exceptionHandler", "exchangePattern");

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

    static JsonNode catalog(String component) throws IOException {
        String file = "/META-INF/io/caravan/camel/" + component + ".json";
        try (InputStream in = OptionsTest.class.getResourceAsStream(file)) {
            return new ObjectMapper().readTree(in);
        }
    }

    private static List<String> options(String component) throws IOException {
        List<String> names = new ArrayList<>();
        catalog(component).get("properties").properties().forEach(entry -> {
            if (entry.getValue().get("kind").asText().equals("parameter") && !INHERITED.contains(entry.getKey())) {
                names.add(entry.getKey());
            }
        });
        return names;
    }

    private static String query(Map<String, Object> options) {
        List<String> pairs = new ArrayList<>();
        options.forEach((name, value) -> pairs.add(name + "=RAW(" + value + ")"));
        return String.join("&", pairs).replaceAll("=RAW\\((#[a-z]+)\\)", "=$1");
    }

    private static Map<String, Object> read(DefaultCamelContext camel, Object configuration, Map<String, Object> of) {
        Map<String, Object> values = new HashMap<>();
        PluginHelper.getBeanIntrospection(camel).getProperties(configuration, values, null, true);
        Map<String, Object> read = new TreeMap<>();
        of.keySet().forEach(name -> read.put(name, String.valueOf(values.get(name))));
        return read;
    }

    @Test
    void every_option_of_convex_is_read_as_it_is_written() throws IOException {
        assertThat(new TreeSet<>(options("convex"))).isEqualTo(new TreeSet<>(CONVEX.keySet()));
        ConvexEndpoint endpoint =
                camel.getEndpoint("convex:https://happy-otter-123.convex.cloud?" + query(CONVEX), ConvexEndpoint.class);
        Map<String, Object> read = read(camel, endpoint.getConfiguration(), CONVEX);
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
        assertThat(options.name()).isEqualTo("mine");
        assertThat(options.directory().toString()).isEqualTo("somewhere");
        assertThat(options.emit()).isEqualTo(Delivery.Emit.PAGE);
    }

    @Test
    void every_option_of_the_log_is_read_as_it_is_written() throws IOException {
        assertThat(new TreeSet<>(options("caravan-log"))).isEqualTo(new TreeSet<>(LOG.keySet()));
        LogEndpoint endpoint = camel.getEndpoint("caravan-log:s3://bucket/lake?" + query(LOG), LogEndpoint.class);
        LogOptions options = LogOptions.of(endpoint.getConfiguration(), camel);
        assertThat(options.place().location()).isEqualTo("s3://bucket/lake");
        assertThat(options.place().access().region()).contains("eu-west-1");
        assertThat(options.place().access().role().orElseThrow().arn()).endsWith("role/reader");
        assertThat(options.from()).isEqualTo(LogOptions.From.NOW);
        assertThat(options.emit()).isEqualTo(Delivery.Emit.PAGE);
        assertThat(options.delay().toMillis()).isEqualTo(3000);
    }

    @Test
    void what_cannot_be_meant_is_refused_with_the_name_of_its_option() {
        Map<String, String> wrong = Map.of(
                "emit=row", "emit: expected one of [event, page]",
                "protocol=sync", "protocol: expected one of [streaming-export, data-sync]",
                "onDeleted=forget", "onDeleted: expected one of",
                "onExpiredCursor=go", "onExpiredCursor: expected one of",
                "selection=RAW({)", "selection: ",
                "maxInFlight=0", "maxInFlight and maxAttempts are 1 or more",
                "name=a/b", "name: expected 1 to 64 letters");
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
        assertThatThrownBy(() -> camel.getEndpoint("caravan-log:nowhere").createConsumer(exchange -> {}))
                .hasMessageContaining("no source of this process");
        assertThatThrownBy(
                        () -> camel.getEndpoint("caravan-log:file:x?from=then").createConsumer(exchange -> {}))
                .hasMessageContaining("from: expected one of [beginning, now]");
        assertThatThrownBy(() -> camel.getEndpoint("convex:sandbox:shop").createProducer())
                .hasMessageContaining("read from");
    }

    @Test
    void a_source_of_this_process_is_named_as_its_log() {
        camel.getRegistry().bind(LogPlace.bean("app"), new LogPlace("file:data/lake", S3Access.DEFAULT));
        LogEndpoint endpoint = camel.getEndpoint("caravan-log:app", LogEndpoint.class);
        assertThat(LogOptions.of(endpoint.getConfiguration(), camel).place().location())
                .isEqualTo("file:data/lake");
    }
}
