package io.caravan.ops.state;

import io.caravan.core.change.CommitTime;
import io.caravan.core.watch.SourcePosition;
import java.time.Instant;
import java.util.Optional;

/** The cursor of a data sync that nobody uses while tables are walked beside it: its age counts from when the walk began. */
public record WaitingCursor(String cursor, Instant since) {
    /** It waits until the destination knows a later one, so a while behind the end of the walk, too. */
    static Optional<WaitingCursor> of(SourcePosition at, Optional<WaitingCursor> before) {
        return at.durable()
                .fold(
                        walk -> walk.dataSync()
                                .filter(cursor -> walk.snapshot().isPresent())
                                .map(cursor -> new WaitingCursor(
                                        cursor, CommitTime.of(walk.snapshot().getAsLong()))),
                        deltas -> Optional.empty(),
                        sync -> before.filter(waiting -> sync.cursor().equals(Optional.of(waiting.cursor()))));
    }
}
