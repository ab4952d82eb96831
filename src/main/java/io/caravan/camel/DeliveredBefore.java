package io.caravan.camel;

import io.caravan.core.change.ChangeEvent;
import org.apache.camel.Exchange;
import org.apache.camel.spi.IdempotentRepository;

/**
 * Events whose exchanges completed before a crash. A key is added when its exchange has completed, never before: a repository may
 * take what is added for done at once, and a crash in between would skip the event.
 *
 * @param reader what tells this reader from an earlier one whose checkpoint is gone, and which counted its pages anew
 */
record DeliveredBefore(IdempotentRepository repository, String reader) {
    boolean holds(Page page, Change change) {
        return page.identity()
                .map(identity -> repository.contains(key(identity, change)))
                .orElse(false);
    }

    void add(Page page, Change change, Exchange exchange) {
        page.identity().ifPresent(identity -> {
            String key = key(identity, change);
            repository.add(exchange, key);
            repository.confirm(exchange, key);
        });
    }

    void remove(Page page, Change change) {
        page.identity().ifPresent(identity -> repository.remove(key(identity, change)));
    }

    private String key(String identity, Change change) {
        ChangeEvent event = change.event();
        return reader
                + ' '
                + identity
                + ' '
                + event.table().path()
                + ' '
                + id(event)
                + ' '
                + event.ts()
                + ' '
                + change.generation();
    }

    /** Empty for a truncate. */
    static String id(ChangeEvent event) {
        if (event instanceof ChangeEvent.Upsert upsert) {
            return upsert.id().toString();
        }
        return event instanceof ChangeEvent.Delete delete ? delete.id().toString() : "";
    }
}
