package io.caravan.camel;

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

/** A thread of its own goes on round by round until the consumer is suspended or stopped. */
abstract class FollowingConsumer extends DefaultConsumer implements Suspendable {
    private final Duration delay;
    private Optional<Round> round = Optional.empty();

    private record Round(Stopping stopping, Follower follower, ExecutorService thread) {}

    FollowingConsumer(DefaultEndpoint endpoint, Processor processor, Duration delay) {
        super(endpoint, processor);
        this.delay = delay;
    }

    /** Opens what a route that starts needs, or says why it cannot. */
    abstract Follower open(Stopping stopping) throws Exception;

    /** What a failed round means, for the log. */
    abstract String failed();

    /** A repository that is a bean is started by nobody else; it stops with the context. */
    final void startWithContext(Object repository) throws Exception {
        CamelContext camel = getEndpoint().getCamelContext();
        if (repository instanceof Service && !camel.hasService(repository)) {
            camel.addService(repository);
        }
        ServiceHelper.startService(repository); // a context that is starting itself leaves it for later
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        begin();
    }

    private void begin() throws Exception {
        Stopping stopping = new Stopping();
        Follower follower = open(stopping);
        ExecutorService thread =
                getEndpoint().getCamelContext().getExecutorServiceManager().newSingleThreadExecutor(this, getRouteId());
        round = Optional.of(new Round(stopping, follower, thread));
        thread.execute(() -> rounds(stopping, follower));
    }

    private void rounds(Stopping stopping, Follower follower) {
        try {
            while (true) {
                round(stopping, follower);
                stopping.pause(delay);
            }
        } catch (Stopping.Stopped asked) {
            // What was not delivered is delivered after the next start.
        }
    }

    private void round(Stopping stopping, Follower follower) {
        try {
            follower.follow();
        } catch (Stopping.Stopped asked) {
            throw asked;
        } catch (RuntimeException failure) {
            stopping.check();
            getExceptionHandler().handleException(failed(), failure);
        }
    }

    /** The exchange that is under way comes to its end, as long as Camel waits for a thread. */
    private void end() {
        Optional<Round> ended = round;
        round = Optional.empty();
        ended.ifPresent(running -> {
            running.stopping().stop();
            running.follower().hangUp();
            getEndpoint().getCamelContext().getExecutorServiceManager().shutdownGraceful(running.thread());
            running.follower().close();
        });
    }

    @Override
    protected void doSuspend() throws Exception {
        end();
        super.doSuspend();
    }

    @Override
    protected void doResume() throws Exception {
        super.doResume();
        begin();
    }

    @Override
    protected void doStop() throws Exception {
        end();
        super.doStop();
    }
}
