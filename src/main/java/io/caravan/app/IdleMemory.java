package io.caravan.app;

import io.caravan.core.work.Threads;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.management.JMException;
import javax.management.ObjectName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives back what a sync needed, once a process has little to do: the JVM by itself keeps a heap as large as it once had to be, with
 * whatever nobody has collected since, and the C library keeps what DuckDB and the compilers have freed.
 */
public final class IdleMemory implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(IdleMemory.class);
    private static final Duration EVERY = Duration.ofSeconds(15);

    /** A quarter of one processor. */
    private static final long IDLE_NANOS = EVERY.toNanos() / 4;

    /** Looks between two times. */
    private static final int REST = 20;

    /** Fewer collections than these leave nothing behind that is worth another. */
    private static final long FEW = 3;

    /** What the JVM tells and does. */
    interface Memory {
        /** Collections since the start. */
        long collections();

        /** Nanoseconds of CPU since the start. */
        long cpu();

        void giveBack();
    }

    private final ScheduledExecutorService clock =
            Executors.newSingleThreadScheduledExecutor(Threads.daemons("memory"));
    private final Memory memory;
    private long cpu;
    private long collections;
    private int rests;

    IdleMemory(Memory memory) {
        this.memory = memory;
    }

    static Memory thisProcess() {
        return new ThisProcess();
    }

    /** Of this process, until it is closed. */
    public static IdleMemory watched() {
        IdleMemory watched = new IdleMemory(thisProcess());
        long every = EVERY.toSeconds();
        var unused = watched.clock.scheduleWithFixedDelay(watched::look, every, every, TimeUnit.SECONDS);
        return watched;
    }

    void look() {
        long spent = memory.cpu() - cpu;
        cpu += spent;
        rests--;
        if (rests < 0 && spent < IDLE_NANOS && memory.collections() - collections >= FEW) {
            memory.giveBack();
            collections = memory.collections();
            rests = REST;
        }
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }

    private static final class ThisProcess implements Memory {
        /** Serial GC shrinks a heap in so many steps: by nothing, by a tenth, by four tenths, by all that is too much. */
        private static final int STEPS = 4;

        @Override
        public long collections() {
            return ManagementFactory.getGarbageCollectorMXBeans().stream()
                    .mapToLong(GarbageCollectorMXBean::getCollectionCount)
                    .sum();
        }

        @Override
        public long cpu() {
            return ManagementFactory.getOperatingSystemMXBean()
                            instanceof com.sun.management.OperatingSystemMXBean system
                    ? system.getProcessCpuTime()
                    : 0;
        }

        @Override
        public void giveBack() {
            for (int step = 0; step < STEPS; step++) {
                System.gc();
            }
            try {
                Object said = ManagementFactory.getPlatformMBeanServer()
                        .invoke(
                                new ObjectName("com.sun.management:type=DiagnosticCommand"),
                                "systemTrimNativeHeap",
                                new Object[0],
                                new String[0]);
                LOG.debug("What nobody needs was given back: {}", said);
            } catch (JMException notOfThisJava) {
                LOG.debug("The C library keeps what was freed: {}", notOfThisJava.toString());
            }
        }
    }
}
