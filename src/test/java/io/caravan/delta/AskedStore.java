package io.caravan.delta;

import io.caravan.core.file.HashedFile;
import io.caravan.store.DecoratedStore;
import io.caravan.store.ObjectKey;
import io.caravan.store.ObjectStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Notes what is asked of a store, as a bucket would be: {@code PUT key}, {@code GET key}, {@code HEAD key}, {@code LIST folder}. */
final class AskedStore extends DecoratedStore {
    private final Queue<String> asked = new ConcurrentLinkedQueue<>();

    AskedStore(ObjectStore store) {
        super(store);
    }

    void forget() {
        asked.clear();
    }

    /** @param method before the blank */
    List<String> asked(String method) {
        return asked.stream()
                .filter(request -> request.startsWith(method + " "))
                .toList();
    }

    /** Of the tables' data and logs. */
    long ofTables(String method) {
        return asked(method).stream()
                .filter(request -> request.startsWith(method + " " + DeltaKey.BRONZE))
                .count();
    }

    @Override
    public boolean putIfAbsent(ObjectKey key, byte[] content) throws IOException {
        asked.add("PUT " + key);
        return super.putIfAbsent(key, content);
    }

    @Override
    public void put(ObjectKey key, byte[] content) throws IOException {
        asked.add("PUT " + key);
        super.put(key, content);
    }

    @Override
    public void put(ObjectKey key, Path file) throws IOException {
        asked.add("PUT " + key);
        super.put(key, file);
    }

    @Override
    public void put(ObjectKey key, HashedFile file) throws IOException {
        file.requireUnchanged();
        put(key, file.path());
    }

    @Override
    public Optional<byte[]> read(ObjectKey key) throws IOException {
        asked.add("GET " + key);
        return super.read(key);
    }

    @Override
    public Optional<Found> find(ObjectKey key) throws IOException {
        asked.add("HEAD " + key);
        return super.find(key);
    }

    @Override
    public boolean exists(ObjectKey key) throws IOException {
        asked.add("HEAD " + key);
        return super.exists(key);
    }

    @Override
    public List<Found> files(String folder, String from) throws IOException {
        asked.add("LIST " + folder);
        return super.files(folder, from);
    }

    @Override
    public List<String> folders(String folder) throws IOException {
        asked.add("LIST " + folder);
        return super.folders(folder);
    }
}
