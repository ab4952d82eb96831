package io.caravan.ops.state;

import io.caravan.core.change.TableRef;
import io.caravan.core.watch.DurationText;
import io.caravan.core.watch.Work;
import io.caravan.ops.state.CheckResult.State;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a reading means for somebody on call: one verdict a question. */
public final class HealthEvaluator {
    /** How many signs of life a sync may miss. */
    private static final int HEARTBEATS = 3;

    private static final double NEAR = 0.7;

    private final MonitoredSource watched;

    public HealthEvaluator(MonitoredSource watched) {
        this.watched = watched;
    }

    /** Whether only a restart helps. */
    public CheckResult watchdog(StatusSnapshot at) {
        Optional<Activity.Working> stuck = at.works().stream()
                .filter(work -> at.at().isAfter(work.quietUntil().plus(missed(work.work()))))
                .findFirst();
        Activity now = stuck.<Activity>map(work -> work).orElse(at.activity());
        CheckResult fine = CheckResult.ok("watchdog", watching(now), Map.of("since", text(now.since())));
        if (stuck.isPresent()) {
            return fine.as(State.DOWN, silence(stuck.get().work()));
        }
        return now instanceof Activity.Between lull && lull.is(Activity.Lull.IDLE) ? waiting(at, now.since()) : fine;
    }

    private static String watching(Activity now) {
        return now instanceof Activity.Working working ? "A " + working.work().label() + " is going on." : now.says();
    }

    private String silence(Work work) {
        return "The " + work.label() + " has shown no sign of life for " + HEARTBEATS + " heartbeats of "
                + DurationText.say(watched.limits().heartbeat(work))
                + ". Restart the process: it continues from its checkpoint. Take a thread dump first and report it.";
    }

    private CheckResult waiting(StatusSnapshot at, Instant since) {
        Instant due = watched.nextSync().apply(since);
        CheckResult fine = CheckResult.ok("watchdog", "Waiting for the next sync.", Map.of("due", text(due)));
        return at.at().isAfter(due.plus(missed(Work.SYNC)).plus(watched.limits().heartbeat(Work.SYNC)))
                ? fine.as(
                        State.DOWN,
                        "The schedule has begun no sync since " + text(due)
                                + ". Restart the process: it continues from its checkpoint.")
                : fine;
    }

    private Duration missed(Work work) {
        return watched.limits().heartbeat(work).multipliedBy(HEARTBEATS - 1L);
    }

    /** Everything about the state; the order is that of the status page. */
    public List<CheckResult> state(StatusSnapshot at) {
        return List.of(
                fence(at),
                sync(at),
                checkpoint(at),
                lag(at),
                cursor(at),
                upkeep(Work.STAGING, at),
                upkeep(Work.COMPACTION, at));
    }

    private static CheckResult fence(StatusSnapshot at) {
        CheckResult fine = CheckResult.ok("fence", "No other writer has been seen.", Map.of());
        return at.fence()
                .map(fence -> fine.as(State.DOWN, "Stopped for good at " + text(fence.at()) + ": " + fence.message()))
                .orElse(fine);
    }

    private static CheckResult sync(StatusSnapshot at) {
        Map<String, Object> details = new LinkedHashMap<>();
        at.lastSuccess().ifPresent(when -> details.put("lastSuccess", text(when)));
        at.failure(Work.SYNC).ifPresent(failure -> details.put("kind", failure.kind()));
        CheckResult fine = CheckResult.ok(
                "sync",
                at.lastSuccess().isPresent() ? "The last sync succeeded." : "No sync has come to its end yet.",
                details);
        return at.failure(Work.SYNC)
                .map(failure ->
                        fine.as(State.DOWN, "The last sync failed at " + text(failure.at()) + ": " + failure.message()))
                .orElse(fine);
    }

    /** Data lands without it. */
    private static CheckResult upkeep(Work work, StatusSnapshot at) {
        CheckResult fine = CheckResult.ok(work.label(), "The last " + work.label() + " did not fail.", Map.of());
        return at.failure(work)
                .map(failure -> fine.as(
                        State.WARNING,
                        "The last " + work.label() + " failed at " + text(failure.at()) + ": " + failure.message()))
                .orElse(fine);
    }

    private CheckResult checkpoint(StatusSnapshot at) {
        if (at.standsBy()) {
            return CheckResult.ok("checkpoint", "The replica that leads moves the checkpoint.", Map.of());
        }
        Duration age = at.sinceMoved();
        Duration limit = watched.limits().maxLag();
        CheckResult fine = CheckResult.ok(
                "checkpoint",
                "The checkpoint moved " + DurationText.say(age) + " ago.",
                Map.of("batch", at.batch(), "phase", at.phase(), "ageSeconds", age.toSeconds()));
        return age.compareTo(limit) <= 0
                ? fine
                : fine.as(
                        State.DOWN,
                        "The checkpoint has not moved for " + DurationText.say(age) + ", more than management.maxLag ("
                                + DurationText.say(limit)
                                + "). See the last errors; if there are none, compare sync.cron and"
                                + " batch.max.age with management.maxLag.");
    }

    private CheckResult lag(StatusSnapshot at) {
        Optional<Duration> lag = at.lag();
        Duration limit = watched.limits().maxLag();
        if (lag.isEmpty()) {
            return CheckResult.ok("lag", "A snapshot is due or being walked; its end will tell the lag.", Map.of());
        }
        CheckResult fine = CheckResult.ok(
                "lag",
                "The destination is " + DurationText.say(lag.get()) + " behind the source." + imports(at),
                Map.of(
                        "lagSeconds",
                        lag.get().toSeconds(),
                        "importsUnderWay",
                        at.underWay().size()));
        return lag.get().compareTo(limit) <= 0
                ? fine
                : fine.as(
                        State.DOWN,
                        fine.says() + " That is more than management.maxLag (" + DurationText.say(limit)
                                + "). See the last errors and the throughput; sync more often, or raise the limit.");
    }

    /** No failure: other tables go on. */
    private static String imports(StatusSnapshot at) {
        if (at.underWay().isEmpty()) {
            return "";
        }
        return " Imports are under way of "
                + String.join(", ", at.underWay().stream().map(TableRef::path).toList())
                + at.oldestImport()
                        .map(age -> ", since " + DurationText.say(age))
                        .orElse("")
                + ": these tables are older.";
    }

    private CheckResult cursor(StatusSnapshot at) {
        Optional<Duration> age = at.cursorAge();
        Duration limit = watched.limits().retention();
        if (age.isEmpty()) {
            return CheckResult.ok("cursor", "There is no cursor yet.", Map.of());
        }
        CheckResult fine = CheckResult.ok(
                "cursor",
                "The cursor in the destination is " + DurationText.say(age.get()) + " old.",
                Map.of("ageSeconds", age.get().toSeconds(), "retentionSeconds", limit.toSeconds()));
        String cure = " A cursor lives for " + DurationText.say(limit) + " (convex.retention): once it is older,"
                + " only a resync can continue. Let a sync succeed soon.";
        if (age.get().compareTo(limit) >= 0) {
            return fine.as(State.DOWN, fine.says() + cure);
        }
        return age.get().toMillis() < NEAR * limit.toMillis() ? fine : fine.as(State.WARNING, fine.says() + cure);
    }

    private static String text(Instant at) {
        return Instants.text(at);
    }
}
