package io.caravan.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Proves with an object of its own, which it removes, what the commit protocol rests on. Some stores that speak S3 ignore the
 * headers of conditional writes; two writers would overwrite each other there.
 */
final class S3Probe {
    private static final String NO_ETAG = "\"00000000000000000000000000000000\"";
    private static final String STORE = "Use a store with conditional writes, such as AWS S3, MinIO or R2.";

    private final S3ObjectStore store;
    private final StoreLayout layout;
    private final ObjectKey key;

    S3Probe(S3ObjectStore store, S3Bucket bucket) {
        this.store = store;
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
