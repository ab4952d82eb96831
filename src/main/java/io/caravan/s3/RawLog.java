package io.caravan.s3;

import io.caravan.core.sync.StagedFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Which files of raw_change_log count, as the manifests say. */
final class RawLog {
    private final ObjectStore store;
    private final ManifestLog log;

    RawLog(ObjectStore store) {
        this.store = store;
        this.log = new ManifestLog(store);
    }

    /** All files as of the newest batch; empty before the first. */
    Optional<LiveFiles> head() {
        return since(0);
    }

    /** As {@link #head}, only those files that hold rows of batches after {@code batch}. */
    Optional<LiveFiles> since(long batch) {
        return Attempt.to("Cannot read the manifests", store, () -> read(batch));
    }

    private Optional<LiveFiles> read(long since) throws IOException {
        Optional<ManifestLog.Entry> last = log.last(0);
        if (last.isEmpty()) {
            return Optional.empty();
        }
        Manifest newest = last.get().manifest();
        List<LiveFile> files = new ArrayList<>();
        for (long batch = since + 1; batch <= newest.batch(); batch++) {
            Manifest manifest =
                    batch == newest.batch() ? newest : log.read(batch).manifest();
            for (StagedFile file : manifest.files()) {
                files.add(new LiveFile(file, batch, batch));
            }
        }
        return Optional.of(new LiveFiles(
                newest.batch(),
                newest.consistentAsOf(),
                newest.checkpoint().schemas(),
                newest.checkpoint().generations(),
                List.copyOf(files)));
    }
}
