package io.caravan.sandbox.wire;

import io.caravan.sandbox.value.ApiError;

/** Whether the backend has its table summaries; from its start until its first checkpoint it has not. */
public enum Summaries {
    READY,
    MISSING;

    void require() {
        if (this == MISSING) {
            throw new ApiError(503, "TableSummariesUnavailable", "Table summary unavailable (still bootstrapping)");
        }
    }
}
