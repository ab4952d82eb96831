package io.caravan.s3;

import io.caravan.core.sync.StagedBatch;
import java.util.Optional;

/**
 * Where this writer stands in the log.
 *
 * @param epoch that its commits carry
 */
public record Session(Optional<ManifestLog.Entry> last, long epoch) {
    /** A writer that finds its own manifest goes on in its epoch; behind anyone else's it begins the next. */
    static Session of(Optional<ManifestLog.Entry> last, String writer) {
        long epoch = last.map(ManifestLog.Entry::manifest)
                .map(manifest -> manifest.writer().equals(writer) ? manifest.epoch() : manifest.epoch() + 1)
                .orElse(1L);
        return new Session(last, epoch);
    }

    long batch() {
        return last.map(ManifestLog.Entry::batch).orElse(0L);
    }

    /** SHA-256 of the last manifest's text; empty before the first. */
    String previous() {
        return last.map(ManifestLog.Entry::sha256).orElse("");
    }

    boolean isRepeated(StagedBatch batch, String writer) {
        return last.map(entry -> entry.manifest().isCommitOf(batch, writer)).orElse(false);
    }

    Session after(ManifestLog.Entry entry) {
        return entry.batch() > batch() ? new Session(Optional.of(entry), epoch) : this;
    }
}
