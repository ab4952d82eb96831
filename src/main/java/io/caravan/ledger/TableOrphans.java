package io.caravan.ledger;

import io.caravan.core.change.TableRef;
import io.caravan.core.file.Sha256;
import io.caravan.store.ObjectKey;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Files of a table that no record names, however old they are. One is deleted only where its number is taken by a record that does not
 * name it: nobody can commit it any more.
 *
 * @param last the last batch
 */
public record TableOrphans(BatchLog log, long last) {
    private static final Logger LOG = LoggerFactory.getLogger(TableOrphans.class);

    /**
     * @param live files of the table, whose records need not be read
     * @return how many went
     */
    public int delete(TableRef table, List<LiveFile> live) throws IOException {
        Set<String> named = live.stream().map(file -> file.file().key()).collect(Collectors.toSet());
        List<ObjectKey> orphans = new ArrayList<>();
        for (ObjectKey key : files(table)) {
            if (!named.contains(key.value()) && isOrphan(key)) {
                orphans.add(key);
            }
        }
        log.store().deleteAll(orphans);
        orphans.forEach(key -> LOG.info("swept {}: no batch names it", key));
        return orphans.size();
    }

    private boolean isOrphan(ObjectKey key) throws IOException {
        Optional<Long> batch = log.layout().batchOf(key);
        return batch.isPresent()
                && batch.get() >= 1
                && batch.get() <= last
                && !log.read(batch.get()).record().names(key);
    }

    private List<ObjectKey> files(TableRef table) throws IOException {
        String folder = log.layout().file(table, 0, Sha256.of(new byte[0])).directory();
        try (Stream<ObjectKey> keys = log.store().list(folder, "")) {
            return keys.toList();
        }
    }
}
