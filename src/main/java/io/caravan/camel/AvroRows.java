package io.caravan.camel;

import io.caravan.core.change.ChangeEvent;
import java.nio.charset.StandardCharsets;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.spi.TypeConverterRegistry;
import org.apache.camel.support.SimpleTypeConverter;

/**
 * Events as Avro records of the row layout, for camel-parquet-avro: the columns of docs/protocol.md in their order. As a processor it
 * puts the record of a delete or a truncate, too, whose body is null, into the body.
 */
public final class AvroRows implements Processor {
    private static final Schema SCHEMA = SchemaBuilder.record("raw_change_log")
            .fields()
            .requiredString("_component")
            .requiredString("_table")
            .requiredString("_id")
            .requiredLong("_generation")
            .requiredLong("_ts")
            .requiredString("_op")
            .requiredBoolean("_deleted")
            .optionalLong("_creation_time")
            .optionalString("document")
            .requiredLong("_batch")
            .requiredLong("_ingested_at")
            .endRecord();

    static void load(TypeConverterRegistry registry) {
        registry.addTypeConverter(
                GenericRecord.class,
                ConvexDocument.class,
                new SimpleTypeConverter(false, (to, exchange, value) -> record(exchange, (ConvexDocument) value)));
        registry.addTypeConverter(
                GenericRecord.class,
                ChangeEvent.Upsert.class,
                new SimpleTypeConverter(
                        false,
                        (to, exchange, value) -> record(exchange, Messages.document((ChangeEvent.Upsert) value))));
    }

    @Override
    public void process(Exchange exchange) {
        Object body = exchange.getMessage().getBody();
        exchange.getMessage().setBody(record(exchange, body instanceof ConvexDocument document ? document : null));
    }

    private static GenericRecord record(Exchange exchange, ConvexDocument document) {
        Message message = exchange.getMessage();
        String operation = message.getHeader(ConvexConstants.OPERATION, String.class);
        GenericRecord row = new GenericData.Record(SCHEMA);
        row.put("_component", message.getHeader(ConvexConstants.COMPONENT, String.class));
        row.put("_table", message.getHeader(ConvexConstants.TABLE, String.class));
        row.put("_id", message.getHeader(ConvexConstants.ID, "", String.class));
        row.put("_generation", message.getHeader(ConvexConstants.GENERATION, Long.class));
        row.put("_ts", message.getHeader(ConvexConstants.TIMESTAMP, Long.class));
        row.put("_op", operation);
        row.put("_deleted", "delete".equals(operation));
        row.put("_creation_time", message.getHeader(ConvexConstants.CREATION_TIME, Long.class));
        row.put("document", document == null ? null : new String(document.shared(), StandardCharsets.UTF_8));
        row.put("_batch", message.getHeader(ConvexConstants.PAGE, Long.class));
        row.put("_ingested_at", exchange.getClock().getCreated() * 1000);
        return row;
    }
}
