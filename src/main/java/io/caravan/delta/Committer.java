package io.caravan.delta;

import io.caravan.core.change.TableRef;
import io.caravan.core.failure.SyncFailure;
import io.caravan.core.file.Sha256;
import io.caravan.core.schema.SchemaFingerprint;
import io.caravan.core.schema.TableSchema;
import io.caravan.core.schema.TableSchemaJson;
import io.caravan.core.sync.CommitRecord;
import io.caravan.core.sync.StagedBatch;
import io.caravan.store.ObjectStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Decides a batch by its intent, then finishes it. Whoever is second at the intent has changed nothing. */
final class Committer {
    private final ObjectStore storage;
    private final CommitLog log;
    private final RollForward rollForward;
    private final Clock clock;
    private final String writer;

    Committer(ObjectStore storage, CommitLog log, RollForward rollForward, Clock clock, String writer) {
        this.storage = storage;
        this.log = log;
        this.rollForward = rollForward;
        this.clock = clock;
        this.writer = writer;
    }

    CommitLog.Entry commit(StagedBatch batch, Standing before) throws IOException {
        CommitLog.Entry decided = decide(batch, before);
        if (!log.isFinished(decided.batch())) {
            rollForward.finish(decided.commit());
        }
        return decided;
    }

    private CommitLog.Entry decide(StagedBatch batch, Standing before) throws IOException {
        if (batch.batch() <= before.batch()) {
            return adoptOrFence(batch);
        }
        if (batch.batch() != before.batch() + 1) {
            throw new IllegalArgumentException("batch " + batch.batch() + " does not follow " + before.batch());
        }
        CommitRecord commit = commit(batch, before, writeSchemas(batch));
        return log.decide(commit) ? log.entry(commit) : adoptOrFence(batch);
    }

    /** Readers find a schema by its fingerprint as soon as a record names it, so it is there first. */
    private List<CommitRecord.SchemaChange> writeSchemas(StagedBatch batch) throws IOException {
        List<CommitRecord.SchemaChange> changes = new ArrayList<>();
        for (Map.Entry<TableRef, TableSchema> schema : batch.schemas().entrySet()) {
            byte[] json = TableSchemaJson.toJson(schema.getValue()).getBytes(StandardCharsets.UTF_8);
            SchemaFingerprint fingerprint = Optional.ofNullable(
                            batch.next().schemas().get(schema.getKey()))
                    .orElseGet(() -> new SchemaFingerprint(Sha256.of(json)));
            storage.putIfAbsent(DeltaKey.schema(schema.getKey(), fingerprint), json);
            changes.add(new CommitRecord.SchemaChange(schema.getKey(), fingerprint));
        }
        return List.copyOf(changes);
    }

    private CommitRecord commit(StagedBatch batch, Standing before, List<CommitRecord.SchemaChange> schemas) {
        return new CommitRecord(
                before.epoch(),
                writer,
                before.previous(),
                List.copyOf(batch.files()),
                List.copyOf(batch.truncates()),
                schemas,
                batch.next(),
                clock.instant().truncatedTo(ChronoUnit.MICROS),
                batch.complete());
    }

    /** The number is taken. By ourselves, if an earlier answer was lost; by anyone else, and this writer must stop. */
    private CommitLog.Entry adoptOrFence(StagedBatch batch) throws IOException {
        CommitLog.Entry found = log.intent(batch.batch());
        CommitRecord commit = found.commit();
        if (commit.isOf(batch, writer)) {
            return found;
        }
        throw new SyncFailure.Fenced("Batch " + batch.batch() + " in " + storage + " was committed by another writer: "
                + commit.writer() + ", epoch " + commit.epoch() + ", at " + commit.committedAt()
                + ". This writer, "
                + writer + ", changed nothing and must stop. Let one process only write to this location; start again,"
                + " and it continues behind the other's last batch.");
    }
}
