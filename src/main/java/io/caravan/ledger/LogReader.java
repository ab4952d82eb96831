package io.caravan.ledger;

import java.io.IOException;
import java.util.Optional;

/** Adds up the records: from the newest checkpoint once, then only what is new. */
public final class LogReader {
    private static final long WORTH_A_CHECKPOINT = 2 * SumCheckpoints.EVERY;

    private final BatchLog log;
    private final SumCheckpoints checkpoints;
    private Optional<LogSum> state = Optional.empty();

    public LogReader(BatchLog log, SumCheckpoints checkpoints) {
        this.log = log;
        this.checkpoints = checkpoints;
    }

    /** The sum of the records up to a batch that is committed. */
    public LogSum at(long batch) throws IOException {
        LogSum sum = start(batch);
        state = Optional.empty();
        while (sum.batch() < batch) {
            sum.add(log.read(sum.batch() + 1));
        }
        state = Optional.of(sum);
        return sum;
    }

    /** A batch that this process has committed needs no reading. */
    void committed(BatchLog.Entry entry) {
        Optional<LogSum> sum = state.filter(known -> known.batch() + 1 == entry.batch());
        state = Optional.empty();
        sum.ifPresent(known -> known.add(entry));
        state = sum;
    }

    private LogSum start(long batch) throws IOException {
        Optional<LogSum> known = state.filter(sum -> sum.batch() <= batch);
        long from = known.map(LogSum::batch).orElse(0L);
        if (known.isPresent() && batch - from <= WORTH_A_CHECKPOINT) {
            return known.get();
        }
        Optional<LogSum> newer = checkpoints.newest(from, batch);
        return newer.or(() -> known).orElseGet(() -> new LogSum(log.form()));
    }
}
