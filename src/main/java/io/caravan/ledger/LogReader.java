package io.caravan.ledger;

import io.caravan.core.json.JsonFormatException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Adds up the records: from the newest checkpoint once, then only what is new. */
public final class LogReader {
    private static final long WORTH_A_CHECKPOINT = 2 * SumCheckpoints.EVERY;

    private static final long STEP = 10 * SumCheckpoints.EVERY;

    private final BatchLog log;
    private final SumCheckpoints checkpoints;
    private Optional<LogSum> state = Optional.empty();
    private Optional<LocalSum> local = Optional.empty();

    public LogReader(BatchLog log, SumCheckpoints checkpoints) {
        this.log = log;
        this.checkpoints = checkpoints;
    }

    /** Begins with the sum that the process before has left there, and leaves one for the next. */
    public void keepIn(Path file) {
        local = Optional.of(new LocalSum(file, log.layout()));
    }

    /** The sum of the records up to a batch that is committed. */
    public LogSum at(long batch) throws IOException {
        return read(start(batch), batch);
    }

    /** A step towards it, of at most {@value #STEP} records: a log of many batches without any sum is added up bit by bit. */
    LogSum towards(long batch) throws IOException {
        LogSum from = start(batch);
        return read(from, Math.min(batch, (from.batch() / STEP + 1) * STEP));
    }

    private LogSum read(LogSum sum, long batch) throws IOException {
        state = Optional.empty();
        try {
            while (sum.batch() < batch) {
                add(sum, log.read(sum.batch() + 1));
            }
        } catch (IOException e) {
            state = Optional.of(sum);
            throw e;
        }
        state = Optional.of(sum);
        local.ifPresent(file -> file.follow(sum));
        return sum;
    }

    private void add(LogSum sum, BatchLog.Entry entry) {
        try {
            sum.add(entry);
        } catch (JsonFormatException e) {
            throw log.cannotFollow(entry.batch(), e);
        }
    }

    /** A batch that this process has committed needs no reading. */
    void committed(BatchLog.Entry entry) {
        Optional<LogSum> known = state;
        if (known.isPresent() && known.get().batch() + 1 == entry.batch()) {
            state = Optional.empty();
            add(known.get(), entry);
            state = known;
        }
    }

    private LogSum start(long batch) throws IOException {
        Optional<LogSum> known = state.filter(sum -> sum.batch() <= batch);
        if (known.isEmpty()) {
            known = ofThisMachine(batch);
        }
        long from = known.map(LogSum::batch).orElse(0L);
        if (known.isPresent() && batch - from <= WORTH_A_CHECKPOINT) {
            return known.get();
        }
        Optional<LogSum> newer = checkpoints.newest(from, batch);
        return newer.isPresent()
                ? newer.get()
                : known.orElseGet(() -> new LogSum(log.layout().form()));
    }

    private Optional<LogSum> ofThisMachine(long batch) throws IOException {
        Optional<LogSum> kept = local.flatMap(file -> file.read(batch));
        if (kept.isEmpty()
                || !log.read(kept.get().batch()).sha256().equals(kept.get().sha256())) {
            return Optional.empty();
        }
        local.get().stands(kept.get());
        return kept;
    }
}
