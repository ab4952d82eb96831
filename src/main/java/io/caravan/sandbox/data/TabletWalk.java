package io.caravan.sandbox.data;

import io.caravan.sandbox.value.Content;
import io.caravan.sandbox.value.IdOrder;
import java.util.Iterator;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NoSuchElementException;
import java.util.Optional;

/** The documents of a tablet that live at a time, in the order of their ids. */
final class TabletWalk implements Iterator<LogEntry> {
    private final Tablet tablet;
    private final long ts;
    private final IdOrder base;
    private final Iterator<Map.Entry<String, Long>> later;
    private long position;
    private Optional<Map.Entry<String, Long>> nextLater = Optional.empty();
    private Optional<LogEntry> next = Optional.empty();

    TabletWalk(Tablet tablet, IdOrder base, NavigableMap<String, Long> later, String after, long ts) {
        this.tablet = tablet;
        this.ts = ts;
        this.base = base;
        this.later = later.tailMap(after, false).entrySet().iterator();
        this.position = base.firstAfter(after);
        takeLater();
        find();
    }

    @Override
    public boolean hasNext() {
        return next.isPresent();
    }

    @Override
    public LogEntry next() {
        LogEntry found = next.orElseThrow(() -> new NoSuchElementException("the tablet ends here"));
        find();
        return found;
    }

    private void find() {
        next = Optional.empty();
        while (next.isEmpty() && (position < base.count() || nextLater.isPresent())) {
            next = Optional.of(tablet.at(ordinal(), ts)).filter(entry -> !(entry.content() instanceof Content.Deleted));
        }
    }

    private long ordinal() {
        if (nextLater.isEmpty()) {
            return base.ordinal(position++);
        }
        Map.Entry<String, Long> candidate = nextLater.get();
        boolean baseFirst = position < base.count()
                && base.idOf().apply(base.ordinal(position)).compareTo(candidate.getKey()) < 0;
        if (baseFirst) {
            return base.ordinal(position++);
        }
        takeLater();
        return candidate.getValue();
    }

    private void takeLater() {
        nextLater = later.hasNext() ? Optional.of(later.next()) : Optional.empty();
    }
}
