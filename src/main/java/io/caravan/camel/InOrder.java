package io.caravan.camel;

import io.caravan.core.change.ChangeEvent;
import java.util.HashSet;
import java.util.Set;

/** Which events of a page must not stay before others that come later: those of one document, and a truncate and its table's. */
final class InOrder {
    private final Set<String> documents = new HashSet<>();
    private final Set<String> truncates = new HashSet<>();
    private final Set<String> tables = new HashSet<>();

    /** It comes again, and so has everything that belongs behind it. */
    void comesAgain(ChangeEvent event) {
        String table = event.table().path();
        tables.add(table);
        if (event instanceof ChangeEvent.Truncate) {
            truncates.add(table);
        } else {
            documents.add(document(event));
        }
    }

    boolean belongsBehind(ChangeEvent event) {
        String table = event.table().path();
        return truncates.contains(table)
                || (event instanceof ChangeEvent.Truncate
                        ? tables.contains(table)
                        : documents.contains(document(event)));
    }

    private static String document(ChangeEvent event) {
        return event.table().path() + ' ' + DeliveredBefore.id(event);
    }
}
