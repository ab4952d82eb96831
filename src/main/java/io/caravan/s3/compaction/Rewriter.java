package io.caravan.s3.compaction;

import io.caravan.ledger.LiveFile;
import java.io.IOException;
import java.util.List;

/** Makes few files of many. */
interface Rewriter {
    /** The files that hold the rows of the run, in their order; durable, not yet visible, named by this batch. */
    List<LiveFile> rewrite(CompactionPlan.Run run, long batch) throws IOException;
}
