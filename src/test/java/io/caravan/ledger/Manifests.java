package io.caravan.ledger;

import io.caravan.s3.S3Ledger;
import io.caravan.store.ObjectStore;

/** Records in the form of target {@code s3}. */
public final class Manifests {
    private static final BatchRecordCodec CODEC =
            new BatchRecordCodec(RecordForm.MANIFEST, BatchLog.keys(S3Ledger.MANIFESTS));
    private static final LogSumCodec SUMS = new LogSumCodec(RecordForm.MANIFEST, BatchLog.keys(S3Ledger.MANIFESTS));

    private Manifests() {}

    public static byte[] write(BatchRecord manifest) {
        return CODEC.write(manifest);
    }

    public static BatchRecord read(byte[] text, long batch) {
        return CODEC.read(text, batch, "test");
    }

    static LogSumCodec sums() {
        return SUMS;
    }

    static BatchLog log(ObjectStore store) {
        return new BatchLog(store, S3Ledger.MANIFESTS);
    }

    static SumCheckpoints checkpoints(ObjectStore store) {
        return new SumCheckpoints(log(store));
    }
}
