package io.caravan.history;

import io.caravan.core.change.Slice;
import io.caravan.parquet.RawFileReader;
import io.caravan.parquet.RawRow;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;

/** The rows of some documents, and which of these documents were met. */
public final class DoomedIds implements Doomed {
    private final Set<Slice> ids;
    private final Set<Slice> met = new HashSet<>();

    public DoomedIds(Set<String> ids) {
        this.ids = ids.stream().map(Slice::utf8).collect(Collectors.toUnmodifiableSet());
    }

    /** Reads what events one file holds. */
    public interface Keys {
        void read(RawFileReader.KeyConsumer consumer) throws IOException;
    }

    /** Whether a file holds any of them, which costs less than to write it again: most files hold nobody who goes. */
    public boolean areIn(Keys keys) throws IOException {
        boolean[] any = {false};
        keys.read(key -> {
            if (ids.contains(key.id())) {
                any[0] = true;
                met.add(new Slice(key.id().toByteArray(), 0, key.id().length()));
            }
        });
        return any[0];
    }

    /** How many of the documents were in files that were asked about. */
    public int met() {
        return met.size();
    }

    @Override
    public boolean test(RawRow row, long place) {
        return ids.contains(row.event().id());
    }
}
