package io.caravan.app.log;

import io.caravan.core.watch.Progress;
import io.caravan.core.work.Threads;
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
    private final ProgressLine line;
    private Progress.Reading before;

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
        this.line = new ProgressLine(before, seconds);
        this.shows = clock.scheduleAtFixedRate(this::show, seconds, seconds, TimeUnit.SECONDS);
    }

    public static ProgressReport start(Progress progress, String source, Manner manner) {
        return new ProgressReport(progress, source, manner);
    }

    private void show() {
        Progress.Reading now = progress.read();
        String says = line.of(now);
        boolean news = terminal ? !now.equals(before) : work.isNewsOf(now);
        if (news) {
            show(says);
        }
        before = now;
    }

    private void show(String line) {
        if (terminal) {
            LiveLine.show(line);
        } else {
            LOG.info("{}", line);
        }
    }

    @Override
    public void close() {
        shows.cancel(false);
        clock.shutdown();
        LiveLine.clear();
    }
}
