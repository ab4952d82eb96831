package io.caravan.ledger;

import io.caravan.core.file.LocalNote;
import io.caravan.core.runtime.SyncRuntime;
import io.caravan.store.ObjectStore;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A note in the state directory: behind which batch nothing is staged, by any process of this directory. It goes before anything is, so
 * a killed process leaves none, and the next one looks for orphans. Others' are found by a look once a day.
 */
final class CleanEnd {
    private static final Logger LOG = LoggerFactory.getLogger(CleanEnd.class);
    private static final Duration LASTS = Duration.ofDays(1);

    private final ObjectStore store;
    private final LocalNote note;
    private Instant until = Instant.EPOCH;

    CleanEnd(ObjectStore store, SyncRuntime runtime) {
        this.store = store;
        this.note = new LocalNote(runtime.state().resolve("clean-end.txt"), runtime.clock());
    }

    boolean isBehind(Optional<BatchLog.Entry> last) {
        Optional<Instant> noted = last.flatMap(entry -> note.until(of(entry)));
        noted.ifPresent(time -> until = time);
        return noted.isPresent();
    }

    /** Something is staged from here on. */
    void begin() throws IOException {
        note.forget();
    }

    void swept(Instant now) {
        until = now.plus(LASTS);
    }

    /** Of the batch that has just been committed. Where it cannot be noted, the next process looks. */
    void note(BatchLog.Entry last) {
        try {
            note.write(of(last), until);
        } catch (IOException e) {
            LOG.debug("The next process looks for orphans: {}", e.getMessage());
        }
    }

    private String of(BatchLog.Entry last) {
        return store + " " + last.batch() + " " + last.sha256();
    }
}
