package io.caravan.camel;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.camel.AggregationStrategy;
import org.apache.camel.Exchange;
import org.apache.camel.Message;

/**
 * Puts messages together in a list, for an aggregator. Camel's own strategies let go of an exchange as soon as the aggregator has it;
 * with this one the checkpoint passes no event before the exchange of the list that it is in has completed.
 */
public final class EventsTogether implements AggregationStrategy {
    @Override
    public Exchange aggregate(Exchange old, Exchange added) {
        Message message = added.getMessage().copy();
        Exchange together = old == null ? added : old;
        if (old == null) {
            added.getMessage().setBody(new ArrayList<Message>());
        }
        @SuppressWarnings("unchecked") // it was put there above
        List<Message> messages = together.getMessage().getBody(List.class);
        messages.add(message);
        Optional.ofNullable(added.getProperty(Completion.PROPERTY, Completion.class))
                .ifPresent(completion -> together.getExchangeExtension().addOnCompletion(completion.part()));
        return together;
    }
}
