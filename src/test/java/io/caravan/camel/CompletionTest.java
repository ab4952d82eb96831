package io.caravan.camel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.Synchronization;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;

/** When an event is over, however many exchanges have a part in it. */
class CompletionTest {
    private final List<String> ends = new ArrayList<>();
    private final Completion completion = new Completion(
            (exchange, failure) -> ends.add(failure.map(Throwable::getMessage).orElse("completed")));
    private final Exchange exchange = new DefaultExchange(new DefaultCamelContext());

    @Test
    void an_event_is_over_with_the_last_of_its_parts() {
        Synchronization first = completion.part();
        Synchronization second = completion.part();
        first.onComplete(exchange);
        first.onComplete(exchange);
        assertThat(ends).isEmpty();
        second.onComplete(exchange);
        assertThat(ends).containsExactly("completed");
    }

    @Test
    void one_part_that_fails_fails_the_event() {
        Synchronization first = completion.part();
        Synchronization second = completion.part();
        exchange.setException(new IllegalStateException("down"));
        first.onFailure(exchange);
        exchange.setException(null);
        second.onComplete(exchange);
        assertThat(ends).containsExactly("down");
    }

    /** As an aggregator behind a wire tap takes one, whose copy nobody waits for. */
    @Test
    void an_event_that_is_over_does_not_end_again_by_a_part_that_is_taken_later() {
        completion.part().onComplete(exchange);
        completion.part().onComplete(exchange);
        completion.part().onFailure(exchange);
        assertThat(ends).containsExactly("completed");
    }
}
