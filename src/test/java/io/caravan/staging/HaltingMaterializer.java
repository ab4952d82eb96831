package io.caravan.staging;

import io.caravan.store.DecoratedStore;
import io.caravan.store.ObjectKey;
import io.caravan.store.ObjectStore;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/** A materializer in a process that dies, without any farewell, at one exact step: {@code DIRECTORY SCRATCH STEP [delta | ENDPOINT BUCKET [delta]]}. */
final class HaltingMaterializer extends DecoratedStore {
    private int left;

    private HaltingMaterializer(ObjectStore store, int steps) {
        super(store);
        this.left = steps;
    }

    public static void main(String[] args) {
        int steps = Integer.parseInt(args[2]);
        Path directory = Path.of(args[0]);
        StagingHistory history =
                switch (args.length) {
                    case 3 -> new StagingHistory(directory);
                    case 4 -> new DeltaStagingHistory(directory);
                    case 5 -> new BucketHistory(directory, URI.create(args[3]), args[4]);
                    default -> new DeltaStagingHistory(directory, URI.create(args[3]), args[4]);
                };
        history.materializer(store -> new HaltingMaterializer(store, steps), args[1])
                .materialize();
        System.exit(0);
    }

    private void step() {
        if (left-- == 0) {
            Runtime.getRuntime().halt(137);
        }
    }

    @Override
    public boolean putIfAbsent(ObjectKey key, byte[] content) throws IOException {
        step();
        boolean done = super.putIfAbsent(key, content);
        step();
        return done;
    }

    @Override
    public void put(ObjectKey key, Path file) throws IOException {
        step();
        super.put(key, file);
        step();
    }

    @Override
    public boolean replace(ObjectKey key, byte[] content, Optional<byte[]> before) throws IOException {
        step();
        boolean done = super.replace(key, content, before);
        step();
        return done;
    }

    @Override
    public void delete(ObjectKey key) throws IOException {
        step();
        super.delete(key);
        step();
    }
}
