package io.caravan.camel;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.camel.AggregationStrategy;
import org.apache.camel.Exchange;

/**
 * Puts bodies together in a list, for an aggregator. Camel's own strategies let go of an exchange as soon as the aggregator has it;
 * with this one the checkpoint passes no event before the exchange of the list that it is in has completed. The aggregator needs a
 * completionTimeout: a page may end without filling its list.
 */
public final class EventsTogether implements AggregationStrategy {
    @Override
    public Exchange aggregate(Exchange old, Exchange added) {
        Object body = added.getMessage().getBody();
        Exchange together = old == null ? added : old;
        if (old == null) {
            added.getMessage().setBody(new ArrayList<>());
        }
        @SuppressWarnings("unchecked") // it was put there above
        List<Object> bodies = together.getMessage().getBody(List.class);
        bodies.add(body);
        Optional.ofNullable(added.getProperty(Completion.PROPERTY, Completion.class))
                .ifPresent(completion -> together.getExchangeExtension().addOnCompletion(completion.part()));
        return together;
    }
}
