package io.caravan.camel.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.camel.Catalog;
import io.caravan.camel.Emit;
import io.caravan.store.S3Access;
import java.io.IOException;
import java.util.Map;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.processor.idempotent.MemoryIdempotentRepository;
import org.apache.camel.support.processor.state.MemoryStateRepository;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every option of caravan-log: that the catalog has is understood, and what cannot be meant is refused when the route starts. */
class LogUriTest {
    private static final Map<String, Object> LOG = Map.ofEntries(
            Map.entry("emit", "event"),
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
    void every_option_of_the_log_is_read_as_it_is_written() throws IOException {
        assertThat(Catalog.options("caravan-log")).isEqualTo(LOG.keySet());
        LogEndpoint endpoint =
                camel.getEndpoint("caravan-log:s3://bucket/lake?" + Catalog.query(LOG), LogEndpoint.class);
        LogOptions options = LogOptions.of(endpoint.getConfiguration(), camel);
        assertThat(options.place().location()).isEqualTo("s3://bucket/lake");
        assertThat(options.place().access().region()).contains("eu-west-1");
        assertThat(options.place().access().role().orElseThrow().arn()).endsWith("role/reader");
        assertThat(options.from()).isEqualTo(LogOptions.From.NOW);
        assertThat(options.reader().emit()).isEqualTo(Emit.EVENT);
        assertThat(options.reader().delay().toMillis()).isEqualTo(3000);
    }

    @Test
    void what_cannot_be_meant_is_refused_with_the_name_of_its_option() {
        assertThatThrownBy(() -> camel.getEndpoint("caravan-log:nowhere").createConsumer(exchange -> {}))
                .hasMessageContaining("not the source that this route runs beside");
        assertThatThrownBy(
                        () -> camel.getEndpoint("caravan-log:file:x?from=then").createConsumer(exchange -> {}))
                .hasMessageContaining("from: expected one of [beginning, now]");
        assertThatThrownBy(() ->
                        camel.getEndpoint("caravan-log:file:x?maxInFlight=0").createConsumer(exchange -> {}))
                .hasMessageContaining("maxInFlight: expected 1 or more");
        assertThatThrownBy(() -> camel.getEndpoint("caravan-log:file:x?emit=batch&idempotentRepository=#once")
                        .createConsumer(exchange -> {}))
                .hasMessageContaining("leave it out, or use emit=event");
    }

    @Test
    void a_source_of_this_process_is_named_as_its_log() {
        camel.getRegistry().bind(LogPlace.bean("app"), new LogPlace("file:data/lake", S3Access.DEFAULT));
        LogEndpoint endpoint = camel.getEndpoint("caravan-log:app", LogEndpoint.class);
        assertThat(LogOptions.of(endpoint.getConfiguration(), camel).place().location())
                .isEqualTo("file:data/lake");
    }
}
