package io.caravan.staging;

import io.caravan.core.change.TableRef;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says now and then how far a table is that is written row by row. */
final class RowProgress implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(RowProgress.class);
    private static final Duration PAUSE = Duration.ofSeconds(10);
    private static final int ROWS_BETWEEN_LOOKS = 16;

    private final TableRef table;
    private final Clock clock;
    private final Runnable alive;
    private Instant said;
    private long rows;

    /** @param alive is run as often as something is said */
    RowProgress(TableRef table, Clock clock, Runnable alive) {
        this.table = table;
        this.clock = clock;
        this.alive = alive;
        this.said = clock.instant();
    }

    @Override
    public void run() {
        rows++;
        if (rows % ROWS_BETWEEN_LOOKS == 0 && clock.instant().isAfter(said.plus(PAUSE))) {
            said = clock.instant();
            alive.run();
            LOG.info("Staging of {} goes on: {} rows are written", table, rows);
        }
    }
}
