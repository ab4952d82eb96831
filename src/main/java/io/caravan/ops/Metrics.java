package io.caravan.ops;

import io.caravan.core.watch.LandedBatch;
import io.caravan.core.watch.Remote;
import io.caravan.core.watch.RetryCause;
import io.caravan.core.watch.Step;
import io.caravan.core.watch.SyncEvent;
import io.caravan.core.watch.SyncListener;
import io.caravan.core.watch.Work;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Counters, timers and summaries of one source; docs/metrics.md says what each means. */
final class Metrics implements SyncListener {
    /** Every kind of failure, so that a counter is there, at 0, before the first. */
    private static final List<String> FAILURES = List.of(
            "Retryable", "ProtocolViolation", "Misconfigured", "Fatal", "NeedsResync", "Fenced", "StateUnreadable");

    private static final Duration[] BUCKETS = {
        Duration.ofMillis(10),
        Duration.ofMillis(100),
        Duration.ofSeconds(1),
        Duration.ofSeconds(10),
        Duration.ofMinutes(1),
        Duration.ofMinutes(5)
    };

    private final MeterRegistry registry;
    private final String source;
    private final TableCounters tables;
    private final Map<Step, Timer> steps = new EnumMap<>(Step.class);

    Metrics(MeterRegistry registry, String source) {
        this.registry = registry;
        this.source = source;
        this.tables = new TableCounters(registry, source);
        List.of("upsert", "delete", "truncate").forEach(op -> events(op).increment(0));
        List.of("succeeded", "failed").forEach(outcome -> syncs(outcome).increment(0));
        List.of("snapshot", "deltas").forEach(phase -> count(new SyncEvent.PageTaken(phase, 0, 0), 0));
        List.of(Remote.values()).forEach(of -> List.of(RetryCause.values())
                .forEach(cause -> retries(of, cause).increment(0)));
        List.of(Work.values())
                .forEach(work -> FAILURES.forEach(kind -> errors(work, kind).increment(0)));
        List.of(Step.values()).forEach(step -> steps.put(step, timer(step)));
        counter("caravan.batches").increment(0);
        batchRows();
        batchBytes();
    }

    @Override
    public void heard(SyncEvent event) {
        if (event instanceof SyncEvent.StepTook step) {
            steps.get(step.step()).record(step.took());
        } else if (event instanceof SyncEvent.PageTaken page) {
            count(page, 1);
        } else if (event instanceof SyncEvent.Called call) {
            count(call);
        } else if (event instanceof SyncEvent.Retrying retrying) {
            retries(retrying.of(), retrying.cause()).increment();
        } else if (event instanceof SyncEvent.Landed landed) {
            count(landed.batch());
        } else if (event instanceof SyncEvent.Succeeded succeeded) {
            syncs("succeeded").increment(succeeded.work() == Work.SYNC ? 1 : 0);
        } else if (event instanceof SyncEvent.Failed failed) {
            syncs("failed").increment(failed.work() == Work.SYNC ? 1 : 0);
            errors(failed.work(), failed.kind()).increment();
        } else if (event instanceof SyncEvent.StatementRan ran) {
            timed("caravan.warehouse.statement", "statement", ran.statement(), "outcome", ran.outcome())
                    .record(ran.took());
        }
    }

    private void count(SyncEvent.PageTaken page, int pages) {
        counter("caravan.pages", "phase", page.phase()).increment(pages);
        counter("caravan.page.bytes", "phase", page.phase()).increment((double) page.bytes());
    }

    private void count(SyncEvent.Called call) {
        String status = call.status() == 0 ? "none" : Integer.toString(call.status());
        timed("caravan.calls", "endpoint", call.endpoint(), "status", status).record(call.took());
    }

    private void count(LandedBatch batch) {
        counter("caravan.batches").increment();
        batch.tables().values().forEach(table -> {
            events("upsert").increment((double) table.upserts());
            events("delete").increment((double) table.deletes());
            events("truncate").increment((double) table.truncates());
        });
        batchRows().record((double) batch.events());
        batchBytes().record((double) batch.bytes());
        tables.add(batch.tables());
    }

    private Timer timer(Step step) {
        return Timer.builder("caravan.step.duration")
                .description(MetricHelp.of("caravan.step.duration"))
                .tags("source", source, "step", step.label())
                .serviceLevelObjectives(BUCKETS)
                .register(registry);
    }

    private DistributionSummary batchRows() {
        return DistributionSummary.builder("caravan.batch.rows")
                .description(MetricHelp.of("caravan.batch.rows"))
                .tag("source", source)
                .register(registry);
    }

    private DistributionSummary batchBytes() {
        return DistributionSummary.builder("caravan.batch")
                .description(MetricHelp.of("caravan.batch"))
                .baseUnit("bytes")
                .tag("source", source)
                .register(registry);
    }

    private Counter events(String op) {
        return counter("caravan.events", "op", op);
    }

    private Counter syncs(String outcome) {
        return counter("caravan.syncs", "outcome", outcome);
    }

    private Counter retries(Remote of, RetryCause cause) {
        return counter("caravan.retries", "of", of.label(), "cause", cause.label());
    }

    private Counter errors(Work work, String kind) {
        return counter("caravan.errors", "work", work.label(), "kind", kind);
    }

    private Counter counter(String name, String... labels) {
        return Counter.builder(name)
                .description(MetricHelp.of(name))
                .tag("source", source)
                .tags(labels)
                .register(registry);
    }

    private Timer timed(String name, String... labels) {
        return Timer.builder(name)
                .description(MetricHelp.of(name))
                .tag("source", source)
                .tags(labels)
                .register(registry);
    }
}
