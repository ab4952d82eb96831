package io.caravan.camel;

import java.util.Map;
import java.util.Optional;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckResultBuilder;

/** Down while what is read cannot be; an exchange that fails is the route's business. Camel's check of consumers asks it. */
final class ReaderHealth implements HealthCheck {
    private final String id;
    private final String endpoint;
    private volatile boolean enabled = true;
    private volatile Optional<Failed> failed = Optional.empty();
    private volatile boolean reads;

    /** Why it was started or resumed and does not read; what is still under way from before makes it no better. */
    private volatile Optional<Throwable> unbegun = Optional.empty();

    /** @param rounds that have failed one after another */
    private record Failed(Throwable why, int rounds) {}

    /** @param endpoint its address, without secrets */
    ReaderHealth(String id, String endpoint) {
        this.id = id;
        this.endpoint = endpoint;
    }

    /** What failed before it rested is over. */
    void begins() {
        failed = Optional.empty();
        unbegun = Optional.empty();
        reads = true;
    }

    /** Its route is to run, and it reads nothing. */
    void failsToBegin(Throwable why) {
        unbegun = Optional.of(why);
    }

    /** Whoever suspended or stopped it waits for nothing that it would read. */
    void rests() {
        unbegun = Optional.empty();
        reads = false;
    }

    /** A round came to its end, or a page of it has been delivered. */
    void works() {
        failed = Optional.empty();
    }

    /** By the reader's own thread. */
    void fails(Throwable why) {
        failed = Optional.of(new Failed(why, failed.map(Failed::rounds).orElse(0) + 1));
    }

    @Override
    public Result call(Map<String, Object> options) {
        HealthCheckResultBuilder result =
                HealthCheckResultBuilder.on(this).detail(ENDPOINT_URI, endpoint).up();
        unbegun.map(why -> new Failed(why, 1))
                .or(() -> failed.filter(now -> reads))
                .ifPresent(now -> result.down()
                        .message(now.why().getMessage())
                        .error(now.why())
                        .detail(FAILURE_ERROR_COUNT, now.rounds()));
        return result.build();
    }

    @Override
    public boolean isLiveness() {
        return false; // a restart makes no deployment answer
    }

    @Override
    public String getId() {
        return id;
    }

    @Override
    public String getGroup() {
        return "camel";
    }

    @Override
    public boolean isEnabled() {
        return enabled;
    }

    @Override
    public void setEnabled(boolean wanted) {
        enabled = wanted;
    }
}
