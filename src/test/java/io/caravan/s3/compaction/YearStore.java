package io.caravan.s3.compaction;

import io.caravan.s3.S3Key;
import io.caravan.store.ObjectKey;
import io.caravan.store.ObjectStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A store in the heap that counts calls and bytes, and forgets what manifests older than {@value #REMEMBERED} batches say: whoever
 * reads one of those makes the test fail.
 */
public final class YearStore implements ObjectStore {
    private static final long REMEMBERED = 3000;

    private final TreeMap<String, byte[]> objects = new TreeMap<>();
    private final Map<String, Integer> calls = new HashMap<>();
    private long manifests;
    private long bytes;

    /** Calls by name since the last time. */
    int takeCalls() {
        int sum = calls.values().stream().mapToInt(Integer::intValue).sum();
        calls.clear();
        return sum;
    }

    /** Bytes read or written since the last time. */
    long takeBytes() {
        long sum = bytes;
        bytes = 0;
        return sum;
    }

    int size() {
        return objects.size();
    }

    private void count(String call) {
        calls.merge(call, 1, Integer::sum);
    }

    @Override
    public boolean putIfAbsent(ObjectKey key, byte[] content) {
        count("putIfAbsent");
        bytes += content.length;
        if (isManifest(key)) {
            return putManifest(key, content);
        }
        return objects.putIfAbsent(key.value(), content) == null;
    }

    private boolean putManifest(ObjectKey key, byte[] content) {
        long batch = number(key);
        if (batch <= manifests) {
            return false;
        }
        manifests = batch;
        objects.put(key.value(), content);
        if (batch > REMEMBERED) {
            objects.remove(S3Key.manifest(batch - REMEMBERED).value());
        }
        return true;
    }

    public static boolean isManifest(ObjectKey key) {
        return key.value().matches(S3Key.MANIFESTS + "[0-9]{20}[.]json");
    }

    private static long number(ObjectKey key) {
        return Long.parseLong(key.value().substring(S3Key.MANIFESTS.length(), S3Key.MANIFESTS.length() + 20));
    }

    @Override
    public void put(ObjectKey key, byte[] content) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<Found> find(ObjectKey key) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<Found> files(String folder, String from) {
        return objects.keySet().stream()
                .filter(key -> key.startsWith(folder) && key.indexOf('/', folder.length()) < 0)
                .filter(key -> key.substring(folder.length()).compareTo(from) >= 0)
                .sorted()
                .map(key -> new Found(new ObjectKey(key), objects.get(key).length, 0))
                .toList();
    }

    @Override
    public List<String> folders(String folder) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void put(ObjectKey key, Path file) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<byte[]> read(ObjectKey key) {
        count("read");
        Optional<byte[]> content = Optional.ofNullable(objects.get(key.value()));
        if (content.isEmpty() && isManifest(key) && number(key) <= manifests) {
            throw new AssertionError("somebody reads the old manifest " + key + " of " + manifests);
        }
        bytes += content.map(found -> found.length).orElse(0);
        return content;
    }

    @Override
    public boolean exists(ObjectKey key) {
        count("exists");
        return isManifest(key) ? number(key) <= manifests : objects.containsKey(key.value());
    }

    @Override
    public boolean fetch(ObjectKey key, Path file) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean replace(ObjectKey key, byte[] content, Optional<byte[]> before) throws IOException {
        count("replace");
        bytes += content.length;
        if (Optional.ofNullable(objects.get(key.value())).isPresent() != before.isPresent()) {
            return false;
        }
        objects.put(key.value(), content);
        return true;
    }

    @Override
    public Stream<ObjectKey> list(String prefix, String after) {
        count("list");
        return objects.tailMap(after.isEmpty() ? prefix : after, false).keySet().stream()
                .takeWhile(name -> name.compareTo(prefix + "\uffff") < 0)
                .filter(name -> name.startsWith(prefix))
                .map(ObjectKey::new);
    }

    @Override
    public void delete(ObjectKey key) {
        count("delete");
        objects.remove(key.value());
    }

    @Override
    public String toString() {
        return "memory";
    }

    @Override
    public void verifyWritable() {}
}
