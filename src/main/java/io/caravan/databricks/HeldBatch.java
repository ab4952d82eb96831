package io.caravan.databricks;

import io.caravan.core.change.ChangeEvent;
import io.caravan.core.destination.OpenBatch;
import io.caravan.parquet.SpooledBatch;
import java.util.List;

/** A batch whose small files stay in the spool until it is over: their rows travel with the commit. */
record HeldBatch(SpooledBatch spooled, Runnable forgetting) implements OpenBatch {
    @Override
    public void append(ChangeEvent event, long generation) {
        spooled.append(event, generation);
    }

    @Override
    public List<OpenTable> tables() {
        return spooled.tables();
    }

    @Override
    public void close() {
        try {
            spooled.close();
        } finally {
            forgetting.run();
        }
    }
}
