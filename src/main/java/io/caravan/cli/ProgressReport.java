package io.caravan.cli;

import io.caravan.core.sync.Progress;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A live line on a terminal; elsewhere a log line every ten seconds while something moves. */
final class ProgressReport implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("io.caravan.progress");
    private static final long TERMINAL_SECONDS = 1;
    private static final long LOG_SECONDS = 10;

    private final Progress progress;
    private final boolean terminal;
    private final long seconds;
    private final ScheduledExecutorService clock;
    private final ScheduledFuture<?> shows;
    private Progress.Reading before;

    /** Whether a live line may be shown. */
    enum Manner {
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
        this.before = shown(progress.read());
        this.shows = clock.scheduleAtFixedRate(this::show, seconds, seconds, TimeUnit.SECONDS);
    }

    static ProgressReport start(Progress progress, String source, Manner manner) {
        return new ProgressReport(progress, source, manner);
    }

    private Progress.Reading shown(Progress.Reading now) {
        return terminal ? now : withoutPages(now);
    }

    /** In a log an empty page is no news: an idle source takes one every few seconds. */
    static Progress.Reading withoutPages(Progress.Reading now) {
        return new Progress.Reading(
                now.phase(), now.batch(), 0, now.rows(), now.bytes(), now.landedRows(), now.tables());
    }

    private void show() {
        Progress.Reading now = shown(progress.read());
        if (now.equals(before)) {
            return;
        }
        String line = String.format(
                Locale.ROOT,
                "%s: %d tables, %d rows (%d/s), %.1f MB, batch %d",
                now.phase(),
                now.tables(),
                now.rows(),
                (now.rows() - before.rows()) / seconds,
                now.bytes() / 1e6,
                now.batch());
        before = now;
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
