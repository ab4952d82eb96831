package io.caravan.store;

import io.caravan.core.work.Workers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * Proves with an object of its own, which it removes, what the commit protocol rests on. Some stores that speak S3 ignore the
 * headers of conditional writes; two writers would overwrite each other there.
 */
final class S3Probe {
    private static final String NO_ETAG = "\"00000000000000000000000000000000\"";
    private static final String STORE = "Use a store with conditional writes, such as AWS S3, MinIO or R2.";
    private static final int RACES = 3;
    private static final List<Integer> RACERS = List.of(1, 2, 3, 4, 5, 6);
    private static final Workers AT_ONCE = new Workers(RACERS.size());

    private final S3ObjectStore store;
    private final S3Bucket bucket;
    private final StoreLayout layout;
    private final ObjectKey key;

    S3Probe(S3ObjectStore store, S3Bucket bucket) {
        this.store = store;
        this.bucket = bucket;
        this.layout = bucket.layout();
        this.key = new ObjectKey(layout.probe() + bucket.token());
    }

    void run() throws IOException {
        try (Stream<ObjectKey> keys = store.list(layout.records(), "")) {
            Optional<ObjectKey> unused = keys.findFirst();
        }
        byte[] first = bytes("first");
        byte[] second = bytes("second");
        require(store.putIfAbsent(key, first), "a new object is refused as if it were there");
        try {
            require(!store.putIfAbsent(key, second), "it ignores If-None-Match");
            require(!store.putIfMatch(key, second, NO_ETAG), "it ignores If-Match");
            require(store.replace(key, second, Optional.of(first)), "If-Match refuses the ETag of the object");
            byte[] now = store.read(key).orElse(bytes("nothing"));
            require(Arrays.equals(now, second), "it does not give back what was written last");
        } finally {
            store.delete(key);
        }
        for (int race = 0; race < RACES; race++) {
            race(new ObjectKey(layout.probe() + bucket.token()));
        }
    }

    /** Two Caravans that ask at the same moment are what conditions are for; some stores keep them between calls only. */
    private void race(ObjectKey contested) throws IOException {
        try {
            require(
                    winners(racer -> store.putIfAbsent(contested, bytes("racer " + racer))) == 1,
                    "of several writers that ask at once with If-None-Match, not exactly one wins");
            String etag = bucket.head(contested).orElseThrow().eTag();
            require(
                    winners(racer -> store.putIfMatch(contested, bytes("winner " + racer), etag)) == 1,
                    "of several writers that ask at once with If-Match, not exactly one wins");
        } finally {
            store.delete(contested);
        }
    }

    private interface Racer {
        boolean wins(int number) throws IOException;
    }

    private static int winners(Racer racer) throws IOException {
        AtomicInteger winners = new AtomicInteger();
        AT_ONCE.each(RACERS, number -> {
            if (racer.wins(number)) {
                winners.incrementAndGet();
            }
        });
        return winners.get();
    }

    private static void require(boolean kept, String broken) throws IOException {
        if (!kept) {
            throw S3Failure.lasting("this store cannot be used safely: " + broken, STORE, null);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
