package io.caravan.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.core.failure.SyncFailure;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;

/** What Camel wraps around a failure says nothing to an operator. */
class UnwrappedFailureTest {
    private static CamelExecutionException wrapped(Throwable cause) {
        return new CamelExecutionException("on the exchange", new DefaultExchange(new DefaultCamelContext()), cause);
    }

    @Test
    void a_failure_of_ours_is_told_however_deep_it_is() {
        SyncFailure ours = new SyncFailure.Fatal("It is full. Make room.");
        assertThat(SyncSteps.unwrapped(wrapped(new IllegalStateException(wrapped(ours)))))
                .isSameAs(ours);
    }

    @Test
    void a_failure_of_others_is_told_without_what_camel_put_around_it() {
        Error theirs = new NoSuchMethodError("it is of another version");
        assertThat(SyncSteps.unwrapped(wrapped(wrapped(theirs)))).isSameAs(theirs);
    }
}
