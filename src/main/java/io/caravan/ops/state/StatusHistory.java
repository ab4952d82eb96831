package io.caravan.ops.state;

import java.util.List;

/**
 * What has been since the process started, as far as it is remembered.
 *
 * @param syncs the latest that have ended, the oldest first
 * @param failures the one that came last first
 */
public record StatusHistory(Series hour, Series day, List<PastSync> syncs, List<RepeatedFailure> failures) {}
