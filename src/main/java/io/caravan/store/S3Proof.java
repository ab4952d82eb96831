package io.caravan.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Beside what is landed: that this store was proven to honour conditions, and when. It counts for this very store and for {@link #LASTS},
 * so that data that is copied into another store, and a store that another program serves since, are proven anew.
 */
final class S3Proof {
    private static final Duration LASTS = Duration.ofDays(7);
    private static final Duration SKEW = Duration.ofHours(1);
    private static final String FORM = "conditional writes proven, form 1";

    private final S3ObjectStore store;
    private final S3Bucket bucket;
    private final ObjectKey key;

    S3Proof(S3ObjectStore store, S3Bucket bucket) {
        this.store = store;
        this.bucket = bucket;
        this.key = new ObjectKey(bucket.layout().probe() + "proven.txt");
    }

    boolean holds(Instant now) throws IOException {
        return store.read(key)
                .flatMap(this::since)
                .filter(at -> at.isBefore(now.plus(SKEW)) && now.isBefore(at.plus(LASTS)))
                .isPresent();
    }

    void note(Instant now) throws IOException {
        store.put(key, (head() + now + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /** Empty where it is of another store, or not of ours: then it proves nothing. */
    private Optional<Instant> since(byte[] utf8) {
        String text = new String(utf8, StandardCharsets.UTF_8);
        try {
            return text.startsWith(head())
                    ? Optional.of(Instant.parse(text.substring(head().length()).strip()))
                    : Optional.empty();
        } catch (DateTimeException damaged) {
            return Optional.empty();
        }
    }

    private String head() {
        return FORM + "\n" + bucket.address() + "\n";
    }
}
