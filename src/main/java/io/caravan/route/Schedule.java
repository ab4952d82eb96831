package io.caravan.route;

import org.apache.camel.CamelContext;
import org.apache.camel.component.quartz.QuartzComponent;
import org.quartz.JobKey;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.TriggerKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The Quartz trigger of the route {@code schedule}. */
public final class Schedule {
    static final TriggerKey TRIGGER = TriggerKey.triggerKey("sync", "caravan");

    private static final JobKey JOB = JobKey.jobKey(TRIGGER.getName(), TRIGGER.getGroup());

    private static final Logger LOG = LoggerFactory.getLogger(Schedule.class);

    private Schedule() {}

    /**
     * Begins no sync any more; one that is going on comes to its end. Camel stops this route last, so that it would go on to tick while
     * the others stop: a tick would be waited for, or be refused with an error in the log.
     */
    public static void end(CamelContext camel) {
        if (camel.hasComponent("quartz") instanceof QuartzComponent quartz && quartz.getScheduler() != null) {
            end(quartz.getScheduler());
        }
    }

    /** Whether one is going on, or about to begin. */
    public static boolean isBusy(CamelContext camel) {
        try {
            return camel.hasComponent("quartz") instanceof QuartzComponent quartz
                    && quartz.getScheduler() != null
                    && quartz.getScheduler().getCurrentlyExecutingJobs().stream()
                            .anyMatch(running -> running.getJobDetail().getKey().equals(JOB));
        } catch (SchedulerException gone) {
            LOG.debug("The schedule has ended before: {}", gone.getMessage());
            return false;
        }
    }

    private static void end(Scheduler scheduler) {
        try {
            scheduler.pauseTrigger(TRIGGER);
        } catch (SchedulerException gone) {
            LOG.debug("The schedule has ended before: {}", gone.getMessage());
        }
    }
}
