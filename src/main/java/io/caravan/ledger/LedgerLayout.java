package io.caravan.ledger;

import io.caravan.core.change.TableRef;
import io.caravan.core.schema.SchemaFingerprint;
import io.caravan.store.ObjectKey;
import io.caravan.store.ObjectStore;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Where a target keeps its records and its files, and what it calls them. Nobody else builds one of these keys. */
public interface LedgerLayout {
    RecordForm form();

    /** Of the records, with the slash behind it; each is named by 20 digits and {@code .json}. */
    String folder();

    /** The folder that is restored from a backup where a record is lost, with the slash behind it. */
    String restored();

    ObjectKey record(long batch);

    /** Of the sum of the records up to this one. */
    ObjectKey sum(long batch);

    /** Of the number of the newest sum. */
    ObjectKey lastSum();

    ObjectKey schema(TableRef table, SchemaFingerprint fingerprint);

    /** @param sha256 of the file's content: equal keys mean equal bytes */
    ObjectKey file(TableRef table, long batch, String sha256);

    /** Of a key that names a file of ours; empty for anything else. */
    Optional<Long> batchOf(ObjectKey key);

    /** Whether a key names a file that another engine may have put into the place of ours. */
    default boolean isForeign(ObjectKey key) {
        return false;
    }

    /** Our files of this batch and later ones; nothing that does not match our own pattern. */
    List<ObjectKey> filesSince(ObjectStore store, long batch) throws IOException;
}
