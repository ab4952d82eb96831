package io.caravan.ledger;

import io.caravan.core.change.TableRef;
import io.caravan.core.destination.StagedBatch;
import io.caravan.core.failure.SyncFailure;
import io.caravan.core.file.Sha256;
import io.caravan.core.schema.SchemaFingerprint;
import io.caravan.core.schema.TableSchema;
import io.caravan.core.schema.TableSchemaJson;
import io.caravan.store.ObjectStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The one step that decides a batch. Everything before it is invisible; whoever is second at it has changed nothing. */
public final class BatchCommitter {
    private final ObjectStore store;
    private final LedgerLayout layout;
    private final BatchLog log;
    private final Clock clock;
    private final String writer;

    public BatchCommitter(BatchLog log, Clock clock, String writer) {
        this.store = log.store();
        this.layout = log.layout();
        this.log = log;
        this.clock = clock;
        this.writer = writer;
    }

    /** @throws SyncFailure.Fenced where the number is another writer's */
    public BatchLog.Entry commit(StagedBatch batch, WriterPosition before) throws IOException {
        if (batch.batch() <= before.batch()) {
            return adoptOrFence(batch);
        }
        if (batch.batch() != before.batch() + 1) {
            throw new IllegalArgumentException("batch " + batch.batch() + " does not follow " + before.batch());
        }
        Optional<BatchLog.Entry> appended = log.append(record(batch, before, writeSchemas(batch)));
        return appended.isPresent() ? appended.get() : adoptOrFence(batch);
    }

    /** Readers find a schema by its fingerprint as soon as a record names it, so it is there first. */
    private List<BatchRecord.SchemaChange> writeSchemas(StagedBatch batch) throws IOException {
        List<BatchRecord.SchemaChange> changes = new ArrayList<>();
        for (Map.Entry<TableRef, TableSchema> schema : batch.schemas().entrySet()) {
            byte[] json = TableSchemaJson.toJson(schema.getValue()).getBytes(StandardCharsets.UTF_8);
            SchemaFingerprint fingerprint = Optional.ofNullable(
                            batch.next().schemas().get(schema.getKey()))
                    .orElseGet(() -> new SchemaFingerprint(Sha256.of(json)));
            store.putIfAbsent(layout.schema(schema.getKey(), fingerprint), json);
            changes.add(new BatchRecord.SchemaChange(schema.getKey(), fingerprint));
        }
        return List.copyOf(changes);
    }

    private BatchRecord record(StagedBatch batch, WriterPosition before, List<BatchRecord.SchemaChange> schemas) {
        return new BatchRecord(
                before.epoch(),
                writer,
                before.previous(),
                List.copyOf(batch.files()),
                List.copyOf(batch.truncates()),
                schemas,
                batch.next(),
                clock.instant().truncatedTo(ChronoUnit.MICROS),
                batch.complete(),
                batch.rewrite());
    }

    /** The number is taken. By ourselves, if an earlier answer was lost; by anyone else, and this writer must stop. */
    private BatchLog.Entry adoptOrFence(StagedBatch batch) throws IOException {
        BatchLog.Entry found = log.read(batch.batch());
        BatchRecord other = found.record();
        if (other.isOf(batch, writer)) {
            return found;
        }
        new OrphanSweeper(log, clock).fenced(batch.files(), other);
        throw new SyncFailure.Fenced("Batch " + batch.batch() + " in " + store + " was committed by another writer: "
                + other.writer() + ", epoch " + other.epoch() + ", at " + other.committedAt()
                + ". This writer, "
                + writer + ", changed nothing and must stop. Let one process only write to this location; start again,"
                + " and it continues behind the other's last batch.");
    }
}
