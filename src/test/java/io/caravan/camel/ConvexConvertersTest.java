package io.caravan.camel;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.caravan.core.change.ChangeEvent;
import io.caravan.core.change.Slice;
import io.caravan.core.change.TableRef;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.avro.generic.GenericRecord;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A body is whatever a route wants it to be, with every value as Convex has it. */
class ConvexConvertersTest {
    private static final String JSON =
            """
                    {"big":9007199254740993,"half":0.5,"name":"Zoë","none":null,"some":[1,null]}""";

    @TempDir
    private Path directory;

    private final DefaultCamelContext camel = new DefaultCamelContext();

    @AfterEach
    void stop() {
        camel.stop();
    }

    private static ChangeEvent.Upsert upsert() {
        return new ChangeEvent.Upsert(
                TableRef.of("waitlist", "users"), Slice.utf8("k1"), 12, OptionalLong.of(7), Slice.utf8(JSON));
    }

    private Exchange exchange(ChangeEvent event) {
        EventSpool spool = new EventSpool(directory, 16);
        spool.append(event, 3);
        Exchange exchange = new DefaultExchange(camel);
        Page page = new Page(5, spool, Origin.LOG, OptionalLong.of(99), Optional.of(""), Optional.empty());
        try (EventSpool.Reading reading = spool.read()) {
            new Messages(camel).fill(exchange.getMessage(), page, reading.next(), Messages.Place.LAST);
        }
        spool.close();
        return exchange;
    }

    @Test
    void a_document_is_text_bytes_a_stream_a_map_and_a_tree() throws Exception {
        Message message = exchange(upsert()).getMessage();
        assertThat(message.getBody(String.class)).isEqualTo(JSON);
        assertThat(message.getBody(byte[].class)).isEqualTo(JSON.getBytes(StandardCharsets.UTF_8));
        assertThat(message.getBody(InputStream.class).readAllBytes()).isEqualTo(JSON.getBytes(StandardCharsets.UTF_8));
        assertThat(message.getBody(JsonNode.class).get("big").asLong()).isEqualTo(9007199254740993L);
        assertThat((Object) message.getBody(Map.class)).isEqualTo(map());
    }

    private static Map<String, Object> map() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("big", 9007199254740993L);
        map.put("half", 0.5);
        map.put("name", "Zoë");
        map.put("none", null);
        map.put("some", Arrays.asList(1L, null));
        return map;
    }

    @Test
    void an_event_of_a_page_is_converted_as_the_body_of_an_event() {
        assertThat(camel.getTypeConverter().convertTo(String.class, upsert())).isEqualTo(JSON);
        assertThat((Object) camel.getTypeConverter().convertTo(Map.class, upsert()))
                .hasToString(map().toString());
    }

    @Test
    void every_header_says_what_the_event_is() {
        assertThat(exchange(upsert()).getMessage().getHeaders())
                .containsEntry(ConvexConstants.COMPONENT, "waitlist")
                .containsEntry(ConvexConstants.TABLE, "users")
                .containsEntry(ConvexConstants.ID, "k1")
                .containsEntry(ConvexConstants.OPERATION, "upsert")
                .containsEntry(ConvexConstants.TIMESTAMP, 12L)
                .containsEntry(ConvexConstants.CREATION_TIME, 7L)
                .containsEntry(ConvexConstants.GENERATION, 3L)
                .containsEntry(ConvexConstants.SNAPSHOT, false)
                .containsEntry(ConvexConstants.LAST_OF_PAGE, true)
                .containsEntry(ConvexConstants.CONSISTENT_AS_OF, 99L)
                .containsEntry(ConvexConstants.PAGE, 5L);
        Message deleted = exchange(new ChangeEvent.Delete(TableRef.root("users"), Slice.utf8("k1"), 13))
                .getMessage();
        assertThat(deleted.getBody()).isNull();
        assertThat(deleted.getHeaders())
                .containsEntry(ConvexConstants.OPERATION, "delete")
                .containsEntry(ConvexConstants.ID, "k1");
        Message truncated =
                exchange(new ChangeEvent.Truncate(TableRef.root("users"))).getMessage();
        assertThat(truncated.getBody()).isNull();
        assertThat(truncated.getHeaders())
                .containsEntry(ConvexConstants.OPERATION, "truncate")
                .doesNotContainKey(ConvexConstants.ID);
    }

    @Test
    void a_row_of_the_layout_is_made_of_every_kind_of_event() {
        Exchange document = exchange(upsert());
        GenericRecord record = document.getMessage().getBody(GenericRecord.class);
        assertThat(record.get("document")).isEqualTo(JSON);
        assertThat(record.get("_generation")).isEqualTo(3L);
        assertThat(record.get("_component")).isEqualTo("waitlist");
        for (ChangeEvent event : List.of(
                new ChangeEvent.Delete(TableRef.root("users"), Slice.utf8("k1"), 13),
                new ChangeEvent.Truncate(TableRef.root("users")))) {
            Exchange exchange = exchange(event);
            new AvroRows().process(exchange);
            GenericRecord row = exchange.getMessage().getBody(GenericRecord.class);
            assertThat(row.get("document")).isNull();
            assertThat(row.get("_deleted")).isEqualTo(event instanceof ChangeEvent.Delete);
            assertThat(row.get("_ts")).isEqualTo(event.ts());
        }
    }
}
