package io.caravan.camel;

import io.caravan.core.failure.SyncFailure;
import io.caravan.core.file.WriterId;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import org.apache.camel.CamelContext;
import org.apache.camel.Processor;
import org.apache.camel.Service;
import org.apache.camel.Suspendable;
import org.apache.camel.support.DefaultConsumer;
import org.apache.camel.support.DefaultEndpoint;
import org.apache.camel.support.service.ServiceHelper;
import org.apache.camel.util.URISupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread of its own goes on round by round until the consumer is suspended or stopped. Suspending waits for nothing: Camel itself
 * waits for the exchanges that are under way, as long as its shutdown strategy says.
 */
public abstract class FollowingConsumer extends DefaultConsumer implements Suspendable {
    private static final Logger LOG = LoggerFactory.getLogger(FollowingConsumer.class);
    private static final String READER = "reader";

    private final ReaderSettings settings;
    private final ReaderHealth health;
    private Optional<ExecutorService> thread = Optional.empty();
    private Optional<Rounds> current = Optional.empty();

    protected FollowingConsumer(DefaultEndpoint endpoint, Processor processor, ReaderSettings settings) {
        super(endpoint, processor);
        this.settings = settings;
        this.health = new ReaderHealth(settings.name(), URISupport.sanitizeUri(endpoint.getEndpointUri()));
        setHealthCheck(health);
    }

    /** Opens what a route that starts needs, or says why it cannot. */
    protected abstract Follower open(Reader reader) throws Exception;

    /** What a failed round means, for the log. */
    protected abstract String failed();

    /** What the core calls by names of settings, in words of the endpoint. */
    protected abstract OptionWords words();

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        ExecutorService started = context().getExecutorServiceManager().newSingleThreadExecutor(this, settings.name());
        try {
            begin(started);
        } catch (Exception e) {
            context().getExecutorServiceManager().shutdownNow(started); // whoever tries again makes another one
            throw e;
        }
        thread = Optional.of(started);
    }

    private CamelContext context() {
        return getEndpoint().getCamelContext();
    }

    private void begin(ExecutorService on) throws Exception {
        SoleReader lock = SoleReader.of(settings.directory());
        try {
            Stopping stopping = new Stopping();
            Rounds rounds = new Rounds(lock, open(reader(stopping)), stopping, settings.delay(), new Log());
            current = Optional.of(rounds);
            health.begins();
            on.execute(rounds);
        } catch (SyncFailure e) {
            lock.close();
            throw words().of(e);
        } catch (Exception e) {
            lock.close();
            throw e;
        }
    }

    private final class Log implements Rounds.Heard {
        @Override
        public void ended() {
            health.works();
        }

        @Override
        public void failed(Throwable failure) {
            Throwable said = failure instanceof RuntimeException told ? words().of(told) : failure;
            health.fails(said);
            try {
                getExceptionHandler().handleException(FollowingConsumer.this.failed(), said);
            } catch (RuntimeException handler) {
                LOG.error("The exceptionHandler of {} has failed itself: {}", getEndpoint(), handler, said);
            }
        }
    }

    private Reader reader(Stopping stopping) throws Exception {
        if (settings.checkpoint().isPresent()) {
            startWithContext(settings.checkpoint().get());
        }
        if (settings.delivered().isPresent()) {
            startWithContext(settings.delivered().get());
        }
        sweep();
        Notes notes = settings.notes();
        String name = name(notes);
        Optional<DeliveredBefore> before =
                settings.delivered().map(repository -> new DeliveredBefore(repository, name));
        return new Reader(
                notes, new Delivery(this, settings, before, stopping, health::works), stopping, settings.spool());
    }

    /** A repository that is a bean is started by nobody else; it stops with the context. */
    private void startWithContext(Object repository) throws Exception {
        if (repository instanceof Service && !context().hasService(repository)) {
            context().addService(repository);
        }
        ServiceHelper.startService(repository); // a context that is starting itself leaves it for later
    }

    /** What a crashed process left behind. */
    private void sweep() {
        try {
            Overflow.sweep(settings.spool());
        } catch (IOException e) {
            throw new SyncFailure.Misconfigured(
                    "directory: " + settings.directory().toAbsolutePath() + " cannot be written (" + e
                            + "). Name a directory that can.",
                    e);
        }
    }

    /** A reader whose checkpoint is gone begins anew, and by a new name: its pages are counted from one again. */
    private static String name(Notes notes) {
        Optional<String> known = notes.read(Notes.CHECKPOINT).flatMap(checkpoint -> notes.read(READER));
        if (known.isPresent()) {
            return known.get();
        }
        String name = WriterId.random();
        notes.write(READER, name);
        return name;
    }

    @Override
    protected void doSuspend() throws Exception {
        health.rests();
        current.ifPresent(Rounds::stop);
        super.doSuspend();
    }

    @Override
    protected void doResume() throws Exception {
        super.doResume();
        Duration most = Duration.ofNanos(context()
                .getShutdownStrategy()
                .getTimeUnit()
                .toNanos(context().getShutdownStrategy().getTimeout()));
        if (current.isPresent() && !current.get().awaitEnd(most)) {
            throw new IllegalStateException("The exchange that was under way when " + getEndpoint()
                    + " was suspended has not completed within " + most + ". Resume it again when it has.");
        }
        begin(thread.orElseThrow());
    }

    /** Of a start, before which Camel stops what has failed, or of a resumption: the route is to run, and nothing reads. */
    @Override
    protected void doFail(Exception why) {
        if (isStopped() || isStartingOrStarted()) {
            health.failsToBegin(why);
        }
        super.doFail(why);
    }

    @Override
    protected void doStop() throws Exception {
        health.rests();
        current.ifPresent(Rounds::stop);
        thread.ifPresent(context().getExecutorServiceManager()::shutdownGraceful);
        super.doStop();
    }
}
