package io.caravan.camel.convex;

import io.caravan.camel.Notes;
import io.caravan.core.checkpoint.Checkpoint;
import io.caravan.core.checkpoint.CheckpointCodec;
import io.caravan.core.checkpoint.CheckpointStore;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The checkpoint of a reader. */
final class Checkpoints implements CheckpointStore {
    private final Notes notes;
    private Optional<Checkpoint> last = Optional.empty();

    Checkpoints(Notes notes) {
        this.notes = notes;
    }

    @Override
    public Optional<Checkpoint> load() {
        last = notes.read(Notes.CHECKPOINT)
                .map(text -> CheckpointCodec.read(text.getBytes(StandardCharsets.UTF_8), notes.toString()));
        return last;
    }

    @Override
    public void save(Checkpoint checkpoint) {
        if (!last.equals(Optional.of(checkpoint))) {
            notes.write(Notes.CHECKPOINT, new String(CheckpointCodec.write(checkpoint), StandardCharsets.UTF_8));
            last = Optional.of(checkpoint);
        }
    }

    @Override
    public String toString() {
        return notes.toString();
    }
}
