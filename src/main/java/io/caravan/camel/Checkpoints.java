package io.caravan.camel;

import io.caravan.core.checkpoint.Checkpoint;
import io.caravan.core.checkpoint.CheckpointCodec;
import io.caravan.core.checkpoint.CheckpointStore;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Supplier;

/** The checkpoint of a reader, and the name that it goes by in a memory of delivered events. */
final class Checkpoints implements CheckpointStore {
    private static final String CHECKPOINT = "checkpoint";
    private static final String READER = "reader";

    private final Notes notes;
    private Optional<Checkpoint> last = Optional.empty();

    Checkpoints(Notes notes) {
        this.notes = notes;
    }

    @Override
    public Optional<Checkpoint> load() {
        last = notes.read(CHECKPOINT)
                .map(text -> CheckpointCodec.read(text.getBytes(StandardCharsets.UTF_8), notes.toString()));
        return last;
    }

    @Override
    public void save(Checkpoint checkpoint) {
        if (!last.equals(Optional.of(checkpoint))) {
            notes.write(CHECKPOINT, new String(CheckpointCodec.write(checkpoint), StandardCharsets.UTF_8));
            last = Optional.of(checkpoint);
        }
    }

    /** A reader whose checkpoint is gone begins anew, and by a new name: its pages are counted from one again. */
    String reader(Supplier<String> names) {
        Optional<String> known = load().flatMap(checkpoint -> notes.read(READER));
        if (known.isPresent()) {
            return known.get();
        }
        String name = names.get();
        notes.write(READER, name);
        return name;
    }

    @Override
    public String toString() {
        return notes.toString();
    }
}
