package io.caravan.app;

import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Date;
import java.util.Optional;
import java.util.TimeZone;
import java.util.function.UnaryOperator;
import org.quartz.CronExpression;

/**
 * When {@code sync.cron} means the next sync to begin. It is computed apart from the scheduler, which it is to judge: the expression is
 * asked in UTC alone, where every hour comes once, and the time zone is java.time's.
 */
final class SyncCalendar {
    private static final Duration NEVER = Duration.ofDays(36_500);

    private final CronExpression wall;
    private final ZoneId zone;

    private SyncCalendar(CronExpression wall, ZoneId zone) {
        this.wall = wall;
        this.zone = zone;
    }

    static UnaryOperator<Instant> of(String cron, ZoneId zone) {
        try {
            CronExpression wall = new CronExpression(cron);
            wall.setTimeZone(TimeZone.getTimeZone(ZoneOffset.UTC));
            return new SyncCalendar(wall, zone)::next;
        } catch (ParseException e) {
            throw new IllegalStateException("sync.cron was accepted before: " + e.getMessage(), e);
        }
    }

    private Instant next(Instant since) {
        Optional<LocalDateTime> due = after(LocalDateTime.ofInstant(since, zone));
        while (due.isPresent()) {
            Optional<Instant> at = instant(due.get()).filter(since::isBefore);
            if (at.isPresent()) {
                return at.get();
            }
            due = after(due.get());
        }
        return since.plus(NEVER);
    }

    private Optional<LocalDateTime> after(LocalDateTime local) {
        Date since = Date.from(local.toInstant(ZoneOffset.UTC));
        return Optional.ofNullable(wall.getNextValidTimeAfter(since))
                .map(next -> LocalDateTime.ofInstant(next.toInstant(), ZoneOffset.UTC));
    }

    /** Of an hour that comes twice it is the second, and one that is left out has none: as for the scheduler. */
    private Optional<Instant> instant(LocalDateTime local) {
        return zone.getRules().getValidOffsets(local).isEmpty()
                ? Optional.empty()
                : Optional.of(local.atZone(zone).withLaterOffsetAtOverlap().toInstant());
    }
}
