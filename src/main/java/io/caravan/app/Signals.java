package io.caravan.app;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.IntConsumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The first signal ends the process in order; the second one ends it at once, which is as safe as a kill.
 *
 * <p>One that comes with the first is no second one: {@code timeout} of GNU signals its command and then its own process group, which the
 * command is in, and so do others that hand a signal on which a terminal has sent to the whole group.
 *
 * <p>By itself the JVM ignores every signal after the first. Its signal class is reached by reflection, for it is no part of
 * the platform; where it is missing, or {@code -Xrs} is set, or a signal is ignored, as in a background job, all stays as it was.
 */
public final class Signals {
    private static final Logger LOG = LoggerFactory.getLogger(Signals.class);
    private static final Map<String, Integer> CODES = Map.of("HUP", 129, "INT", 130, "TERM", 143);

    /** Signals within this time count as one. It is less than a person needs to press Ctrl-C again. */
    public static final Duration TOGETHER = Duration.ofMillis(300);

    private final IntConsumer end;
    private final IntConsumer abort;
    private final LongSupplier nanos;
    private OptionalLong stopping = OptionalLong.empty();

    Signals(IntConsumer end, IntConsumer abort, LongSupplier nanos) {
        this.end = end;
        this.abort = abort;
        this.nanos = nanos;
    }

    /**
     * @param end with the exit code; runs in a thread of its own, as {@code abort} does
     * @param nanos as {@link System#nanoTime}, which no setting of a clock moves
     */
    public static void install(IntConsumer end, IntConsumer abort, LongSupplier nanos) {
        Signals signals = new Signals(end, abort, nanos);
        CODES.forEach(signals::handle);
    }

    private void handle(String name, int code) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            MethodHandle received = MethodHandles.lookup()
                    .findVirtual(Signals.class, "received", MethodType.methodType(void.class, String.class, int.class))
                    .bindTo(this);
            MethodHandle dropping = MethodHandles.dropArguments(
                    MethodHandles.insertArguments(received, 0, name, code), 0, List.of(signal));
            signal.getMethod("handle", signal, handler)
                    .invoke(
                            null,
                            signal.getConstructor(String.class).newInstance(name),
                            MethodHandleProxies.asInterfaceInstance(handler, dropping));
        } catch (ReflectiveOperationException | IllegalArgumentException asItWas) {
            LOG.debug("SIG{} is left to the JVM: {}", name, asItWas.toString());
        }
    }

    void received(String name, int code) {
        switch (meaning()) {
            case FIRST -> {
                LOG.info("SIG{}: stopping after what is in hand; a second signal stops at once", name);
                end.accept(code);
            }
            case SAME ->
                LOG.info(
                        "SIG{} comes with the first signal, and counts as one with it; another one stops at once",
                        name);
            case SECOND -> {
                LOG.warn("SIG{} again: ends at once; what is committed is recognized by the next start", name);
                abort.accept(code);
            }
        }
    }

    private enum Meaning {
        FIRST,
        SAME,
        SECOND
    }

    private synchronized Meaning meaning() {
        long now = nanos.getAsLong();
        if (stopping.isEmpty()) {
            stopping = OptionalLong.of(now);
            return Meaning.FIRST;
        }
        return now - stopping.getAsLong() < TOGETHER.toNanos() ? Meaning.SAME : Meaning.SECOND;
    }
}
