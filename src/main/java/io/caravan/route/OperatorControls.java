package io.caravan.route;

import io.caravan.core.watch.Controls;
import io.caravan.core.watch.SyncEvent;
import io.caravan.core.watch.SyncListener;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import org.apache.camel.CamelContext;
import org.apache.camel.component.quartz.QuartzComponent;
import org.quartz.JobKey;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.Trigger;

/** Steers the schedule's own job, which Quartz never runs twice at a time. */
public final class OperatorControls implements Controls {
    private final CamelContext camel;
    private final StagingSteps staging;
    private final UnaryOperator<String> resync;
    private final ExecutorService background;
    private final SyncListener listener;
    private final AtomicBoolean stagingGoesOn = new AtomicBoolean();

    /** @param resync requests it for a table, or for all where that is empty; says what was requested */
    public OperatorControls(
            CamelContext camel,
            StagingSteps staging,
            UnaryOperator<String> resync,
            ExecutorService background,
            SyncListener listener) {
        this.camel = camel;
        this.staging = staging;
        this.resync = resync;
        this.background = background;
        this.listener = listener;
    }

    @Override
    public String syncNow() {
        return steer(scheduler -> {
            JobKey job = scheduler.getTrigger(Schedule.TRIGGER).getJobKey();
            boolean runs = scheduler.getCurrentlyExecutingJobs().stream()
                    .anyMatch(running -> running.getJobDetail().getKey().equals(job));
            boolean waits = scheduler.getTriggersOfJob(job).size() > 1;
            if (runs || waits) {
                return "A sync, or the compaction after it, is going on; no other was begun.";
            }
            scheduler.triggerJob(job);
            return "A sync has begun.";
        });
    }

    @Override
    public String pause() {
        return steer(scheduler -> {
            scheduler.pauseTrigger(Schedule.TRIGGER);
            listener.heard(new SyncEvent.Paused());
            return "The schedule is paused; a sync that is going on comes to its end.";
        });
    }

    @Override
    public String resume() {
        return steer(scheduler -> {
            scheduler.resumeTrigger(Schedule.TRIGGER);
            listener.heard(new SyncEvent.Scheduled());
            return "The schedule goes on.";
        });
    }

    @Override
    public boolean isPaused() {
        return steer(scheduler -> scheduler.getTriggerState(Schedule.TRIGGER) == Trigger.TriggerState.PAUSED);
    }

    @Override
    public String resync(String table) {
        return resync.apply(table == null ? "" : table.trim());
    }

    @Override
    public String stagingNow() {
        if (!staging.isAutomatic()) {
            return "This process makes no staging: see staging.enabled and staging.every. Nothing was begun.";
        }
        if (!stagingGoesOn.compareAndSet(false, true)) {
            return "Staging is being made; nothing else was begun.";
        }
        try {
            background.execute(this::stage);
            return "Staging has begun.";
        } catch (RejectedExecutionException stopping) {
            stagingGoesOn.set(false);
            return "This process is stopping; nothing was begun.";
        }
    }

    private void stage() {
        try {
            staging.materialize();
        } finally {
            stagingGoesOn.set(false);
        }
    }

    private interface Steering<T> {
        T apply(Scheduler scheduler) throws SchedulerException;
    }

    private <T> T steer(Steering<T> steering) {
        try {
            return steering.apply(
                    camel.getComponent("quartz", QuartzComponent.class).getScheduler());
        } catch (SchedulerException e) {
            throw new IllegalStateException("the schedule does not answer: " + e.getMessage());
        }
    }
}
