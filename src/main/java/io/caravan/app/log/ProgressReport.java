package io.caravan.app.log;

import io.caravan.core.watch.Amount;
import io.caravan.core.watch.Progress;
import io.caravan.core.watch.SyncEvent;
import io.caravan.core.work.Threads;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A live line on a terminal while something moves; elsewhere a log line every ten seconds of long work. */
public final class ProgressReport implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("io.caravan.progress");
    private static final long TERMINAL_SECONDS = 1;
    private static final long LOG_SECONDS = 10;

    private final Progress progress;
    private final boolean terminal;
    private final long seconds;
    private final ScheduledExecutorService clock;
    private final ScheduledFuture<?> shows;
    private final LongWork work;
    private Progress.Reading before;
    private long looks;

    /** Whether a live line may be shown. */
    public enum Manner {
        /** On a terminal. */
        LIVE,
        /** Nowhere: others would write over it. */
        LOGGED
    }

    private ProgressReport(Progress progress, String source, Manner manner) {
        this.terminal = manner == Manner.LIVE && Terminal.isStandardError();
        this.seconds = terminal ? TERMINAL_SECONDS : LOG_SECONDS;
        this.clock = Executors.newSingleThreadScheduledExecutor(Threads.daemons("progress", source));
        this.progress = progress;
        this.before = progress.read();
        this.work = new LongWork(before);
        this.shows = clock.scheduleAtFixedRate(this::show, seconds, seconds, TimeUnit.SECONDS);
    }

    public static ProgressReport start(Progress progress, String source, Manner manner) {
        return new ProgressReport(progress, source, manner);
    }

    private void show() {
        looks++;
        Progress.Reading now = progress.read();
        boolean news = terminal ? !now.equals(before) : work.isNewsOf(now);
        if (news) {
            show(now);
        }
        before = now;
    }

    private void show(Progress.Reading now) {
        boolean syncs = now.rows() > before.rows() || now.staging().isEmpty();
        String line = syncs ? sync(now) : staging(now.staging().orElseThrow());
        if (terminal) {
            LiveLine.show(line);
        } else {
            LOG.info("{}", line);
        }
    }

    private String staging(SyncEvent.Stage now) {
        return String.format(
                Locale.ROOT,
                "staging of %s: %d of %s done, %d s",
                now.table().label(),
                now.done(),
                Amount.of(now.of(), "table"),
                looks * seconds);
    }

    private String sync(Progress.Reading now) {
        return String.format(
                Locale.ROOT,
                "%s%s: %s, %s (%d/s), %.1f MB, batch %d, %d s",
                now.phase(),
                now.table().map(table -> " of " + table.label()).orElse(""),
                Amount.of(now.tables(), "table"),
                Amount.of(now.rows(), "row"),
                (now.rows() - before.rows()) / seconds,
                now.bytes() / 1e6,
                now.batch(),
                looks * seconds);
    }

    @Override
    public void close() {
        shows.cancel(false);
        clock.shutdown();
        LiveLine.clear();
    }
}
