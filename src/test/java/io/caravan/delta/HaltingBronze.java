package io.caravan.delta;

import io.caravan.core.destination.Compaction;
import io.caravan.core.destination.Receipt;
import io.caravan.core.destination.StagedBatch;
import io.caravan.store.HaltingStore;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * Takes rows out of bronze tables in a process that dies, without any farewell, before one exact write: {@code WORK DIRECTORY WRITES
 * [ENDPOINT BUCKET]}.
 */
final class HaltingBronze {
    static final String ID = "id1";

    private HaltingBronze() {}

    /** Why they go. */
    enum Work {
        FORGET {
            @Override
            Compaction of(Bronze bronze, DeltaDestination writer) {
                return writer.forgetting(Duration.ZERO, bronze.foreign()).forget(Bronze.USERS, Set.of(ID));
            }
        },
        RETENTION {
            @Override
            Compaction of(Bronze bronze, DeltaDestination writer) {
                return writer.retention(
                        Duration.ZERO, bronze.foreign(), Duration.ofDays(1), bronze.directory.resolve("look"));
            }
        };

        abstract Compaction of(Bronze bronze, DeltaDestination writer);
    }

    /** And deletes what was replaced. */
    static void run(Work work, Bronze bronze, DeltaDestination writer) {
        Receipt unusedReceipt = writer.lastReceipt().orElseThrow();
        writer.sweep();
        Compaction compaction = work.of(bronze, writer);
        int unused = compaction.expire();
        Optional<StagedBatch> staged = compaction.rewrite(BronzeEvents.next(writer));
        while (staged.isPresent()) {
            writer.commit(staged.get());
            staged = compaction.rewrite(BronzeEvents.next(writer));
        }
        int unusedToo = writer.expiry(Duration.ZERO).expire();
    }

    public static void main(String[] args) {
        Path directory = Path.of(args[1]);
        int writes = Integer.parseInt(args[2]);
        Bronze bronze =
                args.length == 3 ? new Bronze(directory) : new S3Bronze(directory, URI.create(args[3]), args[4]);
        run(Work.valueOf(args[0]), bronze, bronze.writer("dying", store -> new HaltingStore(store, writes)));
        System.exit(0);
    }
}
