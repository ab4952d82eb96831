package io.caravan.staging;

import io.caravan.ledger.StateLayout;
import io.caravan.store.ObjectStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Says beside the files how to read them: where people look who have nothing else. */
final class StagingReadme {
    private static final String TEXT =
            """
            # Tables of current state, written by Caravan

            Each folder of a table is a Delta table: open it as one, or by `caravan sql "SELECT * FROM users LIMIT 5"`.
            `_published.json` names the files of all tables as of one version.

            Do not read a folder by a pattern such as `*/*.parquet`: it holds files of several versions, and a count over them is too high.
            """;

    private StagingReadme() {}

    static void putIfAbsent(ObjectStore store, StateLayout layout) throws IOException {
        if (!store.exists(layout.readme())) { // asking costs a tenth of a refused put
            boolean unused = store.putIfAbsent(layout.readme(), TEXT.getBytes(StandardCharsets.UTF_8));
        }
    }
}
