package io.caravan.s3.history;

import io.caravan.core.destination.Compaction;
import io.caravan.core.destination.Receipt;
import io.caravan.s3.Compacting;
import io.caravan.s3.Lake;
import io.caravan.s3.S3Destination;
import io.caravan.s3.S3Lake;
import io.caravan.s3.compaction.CompactConfig;
import io.caravan.s3.compaction.S3Compaction;
import io.caravan.store.HaltingStore;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * Takes rows out of a lake in a process that dies, without any farewell, before one exact write: {@code WORK DIRECTORY WRITES [ENDPOINT
 * BUCKET]}.
 */
final class HaltingHistory {
    static final String ID = "id1";

    private static final CompactConfig NO_GRACE =
            new CompactConfig(Optional.empty(), 1 << 20, 4 << 20, 1000, Duration.ZERO);

    private HaltingHistory() {}

    /** Why they go. */
    enum Work {
        FORGET {
            @Override
            void of(S3Destination writer, Path memory) {
                Compaction work = S3Forgetting.of(writer).forget(Lake.USERS, Set.of(ID));
                all(writer, work);
            }
        },
        RETENTION {
            @Override
            void of(S3Destination writer, Path memory) {
                all(writer, S3Retention.before(S3Compaction.of(writer, NO_GRACE), writer, Duration.ofDays(1), memory));
            }
        };

        abstract void of(S3Destination writer, Path memory);
    }

    /** And deletes what was replaced. */
    static void run(Work work, S3Destination writer, Path directory) {
        Receipt unusedReceipt = writer.lastReceipt().orElseThrow();
        writer.sweep();
        work.of(writer, directory.resolve("look"));
        int unused = S3Compaction.of(writer, NO_GRACE).expire();
    }

    private static void all(S3Destination writer, Compaction work) {
        int unused = work.expire();
        while (Compacting.once(writer, work)) {
            // One batch a table.
        }
    }

    public static void main(String[] args) {
        Path directory = Path.of(args[1]);
        int writes = Integer.parseInt(args[2]);
        Lake lake = args.length == 3 ? new Lake(directory) : new S3Lake(directory, URI.create(args[3]), args[4]);
        run(Work.valueOf(args[0]), lake.writer("dying", store -> new HaltingStore(store, writes)), directory);
        System.exit(0);
    }
}
