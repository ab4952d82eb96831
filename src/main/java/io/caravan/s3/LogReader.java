package io.caravan.s3;

import java.io.IOException;
import java.util.Optional;

/** Adds up the manifests: from the newest checkpoint once, then only what is new. */
public final class LogReader {
    private static final long WORTH_A_CHECKPOINT = 2 * LogCheckpoints.EVERY;

    private final ManifestLog log;
    private final LogCheckpoints checkpoints;
    private Optional<LogState> state = Optional.empty();

    public LogReader(ManifestLog log, LogCheckpoints checkpoints) {
        this.log = log;
        this.checkpoints = checkpoints;
    }

    /** The sum of the manifests up to a batch that is committed. */
    public LogState at(long batch) throws IOException {
        LogState sum = start(batch);
        state = Optional.empty();
        while (sum.batch() < batch) {
            sum.add(log.read(sum.batch() + 1));
        }
        state = Optional.of(sum);
        return sum;
    }

    /** A batch that this process has committed needs no reading. */
    void committed(ManifestLog.Entry entry) {
        Optional<LogState> sum = state.filter(known -> known.batch() + 1 == entry.batch());
        state = Optional.empty();
        sum.ifPresent(known -> known.add(entry));
        state = sum;
    }

    private LogState start(long batch) throws IOException {
        Optional<LogState> known = state.filter(sum -> sum.batch() <= batch);
        long from = known.map(LogState::batch).orElse(0L);
        if (known.isPresent() && batch - from <= WORTH_A_CHECKPOINT) {
            return known.get();
        }
        Optional<LogState> newer = checkpoints.newest(from, batch);
        return newer.or(() -> known).orElseGet(LogState::new);
    }
}
