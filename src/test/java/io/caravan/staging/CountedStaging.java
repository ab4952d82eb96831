package io.caravan.staging;

import io.caravan.core.runtime.SyncRuntime;
import io.caravan.ledger.LedgerPlace;
import io.caravan.store.DecoratedStore;
import io.caravan.store.ObjectKey;
import io.caravan.store.ObjectStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/** A store that counts what would be requests to a bucket, and the bytes of staging that are written; read in place as before. */
public final class CountedStaging extends DecoratedStore {
    private final LedgerPlace place;
    private final ObjectStore store;
    private final AtomicLong heads = new AtomicLong();
    private final AtomicLong gets = new AtomicLong();
    private final AtomicLong lists = new AtomicLong();
    private final AtomicLong puts = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();

    private CountedStaging(LedgerPlace place, ObjectStore store) {
        super(store);
        this.place = place;
        this.store = store;
    }

    public static CountedStaging of(LedgerPlace place, SyncRuntime runtime) {
        return new CountedStaging(place, place.open(runtime, runtime.writerIds().get()));
    }

    public StateMaterializer materializer(StagingConfig config, SyncRuntime runtime) {
        return new StateMaterializer(place, config, runtime, this);
    }

    /** Of staging files, since the last call. */
    public long takeBytes() {
        return bytes.getAndSet(0);
    }

    /** Since the last call; files that are read in place are not among them. */
    public String takeRequests() {
        return heads.getAndSet(0) + " HEAD " + gets.getAndSet(0) + " GET " + lists.getAndSet(0) + " LIST "
                + puts.getAndSet(0) + " PUT";
    }

    private void wrote(ObjectKey key, long size) {
        puts.incrementAndGet();
        if (key.value().startsWith(place.states().root())) {
            bytes.addAndGet(size);
        }
    }

    @Override
    public Optional<Path> local(ObjectKey key) {
        return store.local(key);
    }

    @Override
    public boolean putIfAbsent(ObjectKey key, byte[] content) throws IOException {
        wrote(key, content.length);
        return super.putIfAbsent(key, content);
    }

    @Override
    public void put(ObjectKey key, Path file) throws IOException {
        wrote(key, Files.size(file));
        super.put(key, file);
    }

    @Override
    public void put(ObjectKey key, byte[] content) throws IOException {
        wrote(key, content.length);
        super.put(key, content);
    }

    @Override
    public boolean replace(ObjectKey key, byte[] content, Optional<byte[]> before) throws IOException {
        wrote(key, content.length);
        return super.replace(key, content, before);
    }

    @Override
    public Optional<byte[]> read(ObjectKey key) throws IOException {
        gets.incrementAndGet();
        return super.read(key);
    }

    @Override
    public boolean fetch(ObjectKey key, Path file) throws IOException {
        gets.incrementAndGet();
        return super.fetch(key, file);
    }

    @Override
    public Optional<Found> find(ObjectKey key) throws IOException {
        heads.incrementAndGet();
        return super.find(key);
    }

    @Override
    public boolean exists(ObjectKey key) throws IOException {
        heads.incrementAndGet();
        return super.exists(key);
    }

    @Override
    public List<Found> files(String folder, String from) throws IOException {
        lists.incrementAndGet();
        return super.files(folder, from);
    }

    @Override
    public List<String> folders(String folder) throws IOException {
        lists.incrementAndGet();
        return super.folders(folder);
    }

    @Override
    public Stream<ObjectKey> list(String prefix, String after) throws IOException {
        lists.incrementAndGet();
        return super.list(prefix, after);
    }
}
