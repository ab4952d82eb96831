package io.caravan.s3.history;

import io.caravan.core.change.TableRef;
import io.caravan.core.file.Sha256;
import io.caravan.ledger.BatchLog;
import io.caravan.ledger.LogSum;
import io.caravan.s3.OpenLog;
import io.caravan.s3.S3Key;
import io.caravan.s3.S3Ledger;
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
 * Files of a table that no manifest names. One is deleted only where its number is taken by a manifest that does not name it: nobody can
 * commit it any more.
 */
record Orphans(OpenLog log) {
    private static final Logger LOG = LoggerFactory.getLogger(Orphans.class);

    /** @return how many went */
    int delete(TableRef table, LogSum state) throws IOException {
        Set<String> live = state.table(table).files().stream()
                .map(file -> file.file().key())
                .collect(Collectors.toSet());
        BatchLog manifests = new BatchLog(log.store(), S3Ledger.MANIFESTS);
        List<ObjectKey> orphans = new ArrayList<>();
        for (ObjectKey key : files(table)) {
            Optional<Long> batch = S3Ledger.MANIFESTS.batchOf(key);
            boolean decided = batch.isPresent() && batch.get() >= 1 && batch.get() <= state.batch();
            if (decided
                    && !live.contains(key.value())
                    && !manifests.read(batch.get()).record().names(key)) {
                orphans.add(key);
            }
        }
        log.store().deleteAll(orphans);
        orphans.forEach(key -> LOG.info("swept {}: no batch names it", key));
        return orphans.size();
    }

    private List<ObjectKey> files(TableRef table) throws IOException {
        String folder = S3Key.rawFile(table, 0, Sha256.of(new byte[0])).directory();
        try (Stream<ObjectKey> keys = log.store().list(folder, "")) {
            return keys.toList();
        }
    }
}
