package io.caravan.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Date;
import java.util.TimeZone;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.quartz.CronExpression;
import org.quartz.SchedulerException;
import org.quartz.Trigger;
import org.quartz.TriggerKey;

/** When a sync is due, in the nights in which the clocks of people are changed. */
class SyncCalendarTest {
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final Instant SUMMER_ENDS = Instant.parse("2026-10-25T01:00:00Z");
    private static final Instant SUMMER_BEGINS = Instant.parse("2026-03-29T01:00:00Z");

    @ParameterizedTest
    @ValueSource(strings = {"Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Tokyo"})
    void by_default_every_ten_seconds_is_every_ten_seconds_wherever_the_machine_stands(String machine) {
        TimeZone before = TimeZone.getDefault();
        TimeZone.setDefault(TimeZone.getTimeZone(machine));
        try {
            UnaryOperator<Instant> next = SyncCalendar.of("0/10 * * * * ?", ZoneId.of("UTC"));
            for (Instant change : new Instant[] {SUMMER_ENDS, SUMMER_BEGINS}) {
                Instant at = change.minus(Duration.ofHours(3));
                while (at.isBefore(change.plus(Duration.ofHours(3)))) {
                    assertThat(next.apply(at)).isEqualTo(at.plusSeconds(10));
                    at = at.plusSeconds(10);
                }
            }
        } finally {
            TimeZone.setDefault(before);
        }
    }

    @Test
    void the_schedule_of_a_process_ticks_every_ten_seconds_through_the_night_wherever_the_machine_stands(
            @TempDir Path directory) throws SchedulerException {
        TimeZone before = TimeZone.getDefault();
        TimeZone.setDefault(TimeZone.getTimeZone(BERLIN));
        try (WatchedCaravan caravan = new WatchedCaravan(directory, "sync.cron=0/10 * * * * ?")) {
            caravan.startSchedule();
            Trigger trigger = caravan.scheduler().getTrigger(TriggerKey.triggerKey("sync", "caravan"));
            Instant change = caravan.clock().instant().plus(Duration.ofDays(1));
            for (int night = 0; night < 2; night++) {
                change = BERLIN.getRules().nextTransition(change).getInstant();
                Instant at = change.minus(Duration.ofHours(2));
                while (at.isBefore(change.plus(Duration.ofHours(2)))) {
                    assertThat(trigger.getFireTimeAfter(Date.from(at)).toInstant())
                            .isEqualTo(at.plusSeconds(10));
                    at = at.plusSeconds(10);
                }
            }
        } finally {
            TimeZone.setDefault(before);
        }
    }

    @Test
    void the_schedule_of_a_process_ticks_in_the_time_zone_that_it_is_given(@TempDir Path directory)
            throws SchedulerException {
        try (WatchedCaravan caravan =
                new WatchedCaravan(directory, "sync.cron=0 0 6 * * ?", "sync.timeZone=Europe/Berlin")) {
            caravan.startSchedule();
            Trigger trigger = caravan.scheduler().getTrigger(TriggerKey.triggerKey("sync", "caravan"));
            assertThat(trigger.getFireTimeAfter(Date.from(Instant.parse("2090-07-01T00:00:00Z")))
                            .toInstant())
                    .isEqualTo(Instant.parse("2090-07-01T04:00:00Z"));
        }
    }

    @Test
    void in_a_time_zone_a_daily_sync_is_at_that_hour_of_every_day_of_the_year() {
        UnaryOperator<Instant> next = SyncCalendar.of("0 0 6 * * ?", BERLIN);
        Instant at = Instant.parse("2026-01-01T00:00:00Z");
        for (int day = 1; day <= 365; day++) {
            at = next.apply(at);
            assertThat(at.atZone(BERLIN).getHour()).isEqualTo(6);
            assertThat(at.atZone(BERLIN).getDayOfYear()).isEqualTo(day);
        }
    }

    /** The gap that docs/operations.md tells of. */
    @Test
    void in_a_time_zone_with_summer_time_the_hour_that_comes_twice_has_syncs_once() {
        UnaryOperator<Instant> next = SyncCalendar.of("0/10 * * * * ?", BERLIN);
        assertThat(next.apply(SUMMER_ENDS.minusSeconds(3610))).isEqualTo(SUMMER_ENDS);
        assertThat(next.apply(SUMMER_ENDS.minusSeconds(1800))).isEqualTo(SUMMER_ENDS.plusSeconds(1810));
        assertThat(next.apply(SUMMER_ENDS)).isEqualTo(SUMMER_ENDS.plusSeconds(10));
        assertThat(next.apply(SUMMER_BEGINS.minusSeconds(10))).isEqualTo(SUMMER_BEGINS);
    }

    /** What is expected is what Quartz does, though nothing of it is asked: or a healthy process would be restarted. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0/10 * * * * ? | Europe/Berlin",
                "0 0/15 * * * ? | America/New_York",
                "0 0 6 * * ?    | Europe/Berlin",
                "0 30 2 * * ?   | Europe/Berlin",
                "0 30 1 ? * SUN | Australia/Lord_Howe",
                "5/30 * * * * ? | UTC"
            })
    void the_scheduler_never_begins_later_than_is_expected_of_it(String cron, String zone) throws ParseException {
        CronExpression quartz = new CronExpression(cron);
        quartz.setTimeZone(TimeZone.getTimeZone(ZoneId.of(zone)));
        UnaryOperator<Instant> next = SyncCalendar.of(cron, ZoneId.of(zone));
        for (String night : new String[] {
            "2026-03-07T23:00:00Z",
            "2026-03-28T23:00:00Z",
            "2026-10-24T23:00:00Z",
            "2026-10-31T23:00:00Z",
            "2026-04-04T12:00:00Z",
            "2026-10-03T12:00:00Z"
        }) {
            Instant since = Instant.parse(night);
            for (int minute = 0; minute < 10 * 60; minute++) {
                Instant at = since.plusSeconds(60L * minute);
                Instant does = quartz.getNextValidTimeAfter(Date.from(at)).toInstant();
                assertThat(does).as("%s after %s", cron, at).isEqualTo(next.apply(at));
            }
        }
    }
}
