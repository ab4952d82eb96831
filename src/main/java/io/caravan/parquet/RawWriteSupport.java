package io.caravan.parquet;

import io.caravan.core.change.ChangeEvent;
import io.caravan.core.change.Slice;
import java.nio.charset.StandardCharsets;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;

/** One row, column by column, in the order of {@link RawLayout}. Slices go into the page without a copy in between. */
final class RawWriteSupport extends WriteSupport<RawRow> {
    static final Binary UPSERT = text("upsert");
    static final Binary DELETE = text("delete");
    static final Binary TRUNCATE = text("truncate");

    private final RawFileHeader header;
    private final FooterSchema schema;
    private final Binary component;
    private final Binary table;
    private RecordConsumer out;

    RawWriteSupport(RawFileHeader header, FooterSchema schema) {
        this.header = header;
        this.schema = schema;
        this.component = text(header.table().component().value());
        this.table = text(header.table().table());
    }

    @Override
    @SuppressWarnings("deprecation") // abstract in parquet-java; never called, because the other overload is ours
    public WriteContext init(Configuration configuration) {
        throw new UnsupportedOperationException("no Hadoop configuration here");
    }

    @Override
    public WriteContext init(ParquetConfiguration configuration) {
        return new WriteContext(RawLayout.SCHEMA, header.metadata());
    }

    @Override
    public void prepareForWrite(RecordConsumer consumer) {
        this.out = consumer;
    }

    @Override
    public void write(RawRow row) {
        ChangeEvent event = row.event();
        out.startMessage();
        binary(0, RawLayout.COMPONENT, component);
        binary(1, RawLayout.TABLE, table);
        int64(3, RawLayout.GENERATION, row.generation());
        if (event instanceof ChangeEvent.Upsert upsert) {
            upsert(upsert);
        } else if (event instanceof ChangeEvent.Delete delete) {
            revision(delete.id(), delete.ts(), DELETE, true);
        } else if (event instanceof ChangeEvent.Truncate) {
            revision(Slice.EMPTY, 0, TRUNCATE, false);
        } else {
            throw new IllegalStateException("unknown kind of event " + event.getClass());
        }
        int64(9, RawLayout.BATCH, row.batch());
        int64(10, RawLayout.INGESTED_AT, row.ingestedAtMicros());
        out.endMessage();
    }

    @Override
    public FinalizedWriteContext finalizeWrite() {
        return new FinalizedWriteContext(schema.metadata());
    }

    private void upsert(ChangeEvent.Upsert event) {
        revision(event.id(), event.ts(), UPSERT, false);
        event.creationTimeMicros().ifPresent(micros -> int64(7, RawLayout.CREATION_TIME, micros));
        binary(8, RawLayout.DOCUMENT, borrowed(event.document()));
    }

    @SuppressWarnings("BooleanParameter") // a column's value
    private void revision(Slice id, long ts, Binary op, boolean deleted) {
        binary(2, RawLayout.ID, borrowed(id));
        int64(4, RawLayout.TS, ts);
        binary(5, RawLayout.OP, op);
        out.startField(RawLayout.DELETED, 6);
        out.addBoolean(deleted);
        out.endField(RawLayout.DELETED, 6);
    }

    /** "Reused": parquet-java then copies where it keeps a value (dictionaries, statistics) and nowhere else. */
    private static Binary borrowed(Slice slice) {
        return Binary.fromReusedByteArray(slice.array(), slice.offset(), slice.length());
    }

    private void binary(int index, String column, Binary value) {
        out.startField(column, index);
        out.addBinary(value);
        out.endField(column, index);
    }

    private void int64(int index, String column, long value) {
        out.startField(column, index);
        out.addLong(value);
        out.endField(column, index);
    }

    /** Shared by files that are finished in parallel: unlike {@code Binary.fromString}, this kind keeps no position. */
    private static Binary text(String value) {
        return Binary.fromConstantByteArray(value.getBytes(StandardCharsets.UTF_8));
    }
}
