package io.caravan.camel;

import io.caravan.core.change.ChangeEvent;
import java.io.Closeable;
import java.util.Iterator;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BiFunction;
import org.apache.camel.Message;

/**
 * The events of a page in their order, read while they are asked for: the body of an exchange with {@code emit=page} or
 * {@code emit=batch}. Can be gone through more than once, and by several threads each by an iterator of its own, until the exchange
 * has completed.
 */
public final class ConvexPage implements Iterable<ChangeEvent>, Closeable {
    private final Page page;
    private final Messages messages;
    private final Queue<EventSpool.Reading> open = new ConcurrentLinkedQueue<>();

    ConvexPage(Page page, Messages messages) {
        this.page = page;
        this.messages = messages;
    }

    /** Number of events. */
    public long size() {
        return page.events().size();
    }

    private EventSpool.Reading read() {
        EventSpool.Reading reading = page.events().read();
        open.add(reading);
        return reading;
    }

    @Override
    public Iterator<ChangeEvent> iterator() {
        return each((reading, change) -> change.event());
    }

    /** The events with body and headers as with {@code emit=event}: what a splitter wants, {@code ${body.messages}}. */
    public Iterator<Message> getMessages() {
        return each((reading, change) ->
                messages.of(page, change, reading.hasNext() ? Messages.Place.WITHIN : Messages.Place.LAST));
    }

    private <T> Iterator<T> each(BiFunction<EventSpool.Reading, Change, T> made) {
        EventSpool.Reading reading = read();
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return reading.hasNext();
            }

            @Override
            public T next() {
                return made.apply(reading, reading.next());
            }
        };
    }

    @Override
    public void close() {
        open.forEach(EventSpool.Reading::close);
        open.clear();
    }

    /** For people: of no event. */
    @Override
    public String toString() {
        return "page " + page.number() + " of " + size() + " events";
    }
}
