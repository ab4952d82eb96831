package io.caravan.ledger;

import io.caravan.core.change.TableRef;
import io.caravan.core.checkpoint.Checkpoint;
import io.caravan.core.checkpoint.Completeness;
import io.caravan.core.checkpoint.Phase;
import io.caravan.core.destination.BatchSpan;
import io.caravan.core.destination.Drop;
import io.caravan.core.destination.Rewrite;
import io.caravan.core.destination.StagedFile;
import io.caravan.core.schema.SchemaFingerprint;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.BiFunction;

/** A record of batch 12 with everything that one can hold. */
public final class CommitSample {
    private static final String HASH = "0123456789abcdef".repeat(4);
    private static final TableRef USERS = TableRef.root("users");
    private static final TableRef ENTRIES = TableRef.of("waitlist", "entries");

    private CommitSample() {}

    /** @param key of a file of a table, by its hash */
    public static BatchRecord full(BiFunction<TableRef, String, String> key) {
        SchemaFingerprint fingerprint = new SchemaFingerprint("cd".repeat(32));
        return new BatchRecord(
                3,
                "writer-1",
                "ab".repeat(32),
                List.of(
                        new StagedFile(key.apply(USERS, HASH), USERS, 5, 1234, HASH, 0, 99),
                        new StagedFile(key.apply(ENTRIES, HASH), ENTRIES, 7, 2345, HASH, 17, 99)),
                List.of(USERS),
                List.of(new BatchRecord.SchemaChange(USERS, fingerprint)),
                new Checkpoint(
                        "app",
                        "happy-otter-123",
                        12,
                        "all",
                        new TreeMap<>(Map.of(USERS, 2L, ENTRIES, 1L)),
                        new TreeMap<>(Map.of(USERS, fingerprint)),
                        new Phase.DeltaTail(1012)),
                Instant.parse("2026-01-02T03:04:05Z"),
                Completeness.of(OptionalLong.of(1_700_000_000_000_000_000L)),
                Rewrite.NONE);
    }

    /** The same, while tables are being imported. */
    public static BatchRecord behind(BiFunction<TableRef, String, String> key) {
        BatchRecord full = full(key);
        return new BatchRecord(
                full.epoch(),
                full.writer(),
                full.previous(),
                full.files(),
                full.truncates(),
                full.schemas(),
                full.checkpoint(),
                full.committedAt(),
                new Completeness(
                        OptionalLong.of(1_700_000_000_000_000_000L),
                        new TreeMap<>(Map.of(
                                USERS, OptionalLong.of(1_699_999_000_000_000_000L), ENTRIES, OptionalLong.empty()))),
                Rewrite.NONE);
    }

    /**
     * One that leaves rows of users out.
     *
     * @param replaced key of a file of theirs, of an earlier batch
     */
    public static BatchRecord forget(BiFunction<TableRef, String, String> key, String replaced) {
        BatchRecord full = full(key);
        StagedFile users = full.files().get(0);
        return new BatchRecord(
                full.epoch(),
                full.writer(),
                full.previous(),
                List.of(users),
                List.of(),
                List.of(),
                full.checkpoint(),
                full.committedAt(),
                full.complete(),
                new Rewrite(
                        List.of(replaced),
                        Map.of(users.key(), new BatchSpan(2, 4)),
                        0,
                        Optional.of(Drop.forget(List.of(new Drop.OfTable(USERS, 2, 1, 12)), List.of(replaced)))));
    }
}
