package io.caravan.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.core.file.HashedFile;
import io.caravan.core.file.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every store must do for the commit protocol to hold. */
abstract class ObjectStoreContract {
    @TempDir
    Path scratch;

    /** Another client of the same location. */
    abstract ObjectStore open(String writer) throws IOException;

    @Test
    void what_was_put_is_read() throws IOException {
        ObjectStore store = open("one");
        ObjectKey key = Keys.record(1);
        assertThat(store.exists(key)).isFalse();
        assertThat(store.read(key)).isEmpty();
        assertThat(store.putIfAbsent(key, bytes("x"))).isTrue();
        assertThat(open("two").exists(key)).isTrue();
        assertThat(open("two").read(key).orElseThrow()).isEqualTo(bytes("x"));
    }

    @Test
    void the_first_put_wins() throws IOException {
        assertThat(open("one").putIfAbsent(Keys.record(1), bytes("first"))).isTrue();
        assertThat(open("two").putIfAbsent(Keys.record(1), bytes("second"))).isFalse();
        assertThat(open("one").read(Keys.record(1)).orElseThrow()).isEqualTo(bytes("first"));
    }

    @Test
    void of_many_puts_at_once_one_wins_and_is_whole() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        for (long batch = 1; batch <= 20; batch++) {
            ObjectKey key = Keys.record(batch);
            CountDownLatch start = new CountDownLatch(1);
            List<Future<Boolean>> puts = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                byte[] content = String.valueOf(i).repeat(10_000).getBytes(StandardCharsets.UTF_8);
                ObjectStore store = open("writer" + i);
                puts.add(threads.submit(() -> {
                    start.await();
                    return store.putIfAbsent(key, content);
                }));
            }
            start.countDown();
            int winner = -1;
            for (int i = 0; i < puts.size(); i++) {
                if (puts.get(i).get()) {
                    assertThat(winner).isEqualTo(-1);
                    winner = i;
                }
            }
            assertThat(open("reader").read(key).orElseThrow())
                    .isEqualTo(String.valueOf(winner).repeat(10_000).getBytes(StandardCharsets.UTF_8));
        }
        threads.shutdown();
    }

    @Test
    void a_file_whose_checksums_are_known_arrives_whole() throws IOException {
        ObjectKey key = Keys.file("users", 1);
        byte[] content = randomBytes(70_001);
        open("one").put(key, hashed(content, content));
        Path copy = scratch.resolve("copy");
        assertThat(open("two").fetch(key, copy) ? copy : open("two").local(key).orElseThrow())
                .hasBinaryContent(content);
    }

    /** A file that holds these bytes, and checksums of those that were written. */
    final HashedFile hashed(byte[] content, byte[] written) throws IOException {
        CRC32C crc = new CRC32C();
        crc.update(written);
        Path file = Files.write(scratch.resolve("hashed"), content);
        return new HashedFile(file, written.length, Sha256.of(written), (int) crc.getValue());
    }

    static byte[] randomBytes(int size) {
        byte[] content = new byte[size];
        new Random(1).nextBytes(content);
        return content;
    }

    @Test
    void putting_a_file_again_is_harmless() throws IOException {
        ObjectKey key = Keys.file("users", 1);
        for (int i = 0; i < 2; i++) {
            open("one").put(key, Files.writeString(scratch.resolve("f" + i), "content"));
        }
        assertThat(open("two").read(key).orElseThrow()).isEqualTo(bytes("content"));
    }

    @Test
    void lists_in_order_after_a_key_below_a_prefix() throws IOException {
        ObjectStore store = open("one");
        List<String> folders = List.of("app/a", "app/a-b", "app/a_b", "c/a");
        List<ObjectKey> keys = new ArrayList<>();
        for (String folder : folders) {
            for (long batch = 1; batch <= 3; batch++) {
                ObjectKey key = Keys.file(folder, batch);
                store.putIfAbsent(key, bytes("x"));
                keys.add(key);
            }
        }
        store.putIfAbsent(Keys.record(1), bytes("x"));
        keys.sort(null);

        assertThat(list(store, "")).isEqualTo(keys);
        for (int i = 0; i < keys.size(); i++) {
            assertThat(list(store, keys.get(i).value())).isEqualTo(keys.subList(i + 1, keys.size()));
            assertThat(list(store, keys.get(i).directory())).contains(keys.get(i));
        }
        try (Stream<ObjectKey> none = store.list("nothing/", "")) {
            assertThat(none).isEmpty();
        }
    }

    @Test
    void a_folder_lists_its_files_from_a_name_on_and_its_folders_apart() throws IOException {
        ObjectStore store = open("one");
        for (long number = 8; number <= 12; number++) {
            store.putIfAbsent(Keys.file("a", number), bytes("x".repeat((int) number)));
            store.putIfAbsent(Keys.file("a/b", number), bytes("y"));
            store.putIfAbsent(Keys.file("a-b", number), bytes("z"));
        }
        List<ObjectStore.Found> all = store.files("files/a/", "");
        assertThat(all)
                .extracting(ObjectStore.Found::key)
                .containsExactly(
                        Keys.file("a", 8),
                        Keys.file("a", 9),
                        Keys.file("a", 10),
                        Keys.file("a", 11),
                        Keys.file("a", 12));
        assertThat(all).extracting(ObjectStore.Found::bytes).containsExactly(8L, 9L, 10L, 11L, 12L);
        for (int i = 0; i < all.size(); i++) {
            String name = all.get(i).key().fileName();
            assertThat(store.files("files/a/", name)).isEqualTo(all.subList(i, all.size()));
            assertThat(store.files("files/a/", name.substring(0, 20))).isEqualTo(all.subList(i, all.size()));
            assertThat(store.files("files/a/", name + "~")).isEqualTo(all.subList(i + 1, all.size()));
        }
        assertThat(store.folders("files/")).containsExactly("a", "a-b");
        assertThat(store.folders("files/a/")).containsExactly("b");
        assertThat(store.files("nothing/", "")).isEmpty();
        assertThat(store.folders("nothing/")).isEmpty();
    }

    @Test
    void what_is_found_has_its_size_and_its_time() throws IOException {
        ObjectStore store = open("one");
        assertThat(store.find(Keys.record(1))).isEmpty();
        store.putIfAbsent(Keys.record(1), bytes("four"));
        ObjectStore.Found found = open("two").find(Keys.record(1)).orElseThrow();
        assertThat(found.bytes()).isEqualTo(4);
        assertThat(found.key()).isEqualTo(Keys.record(1));
        assertThat(found.modifiedMillis()).isBetween(1_700_000_000_000L, 7_000_000_000_000L);
    }

    @Test
    void the_last_put_wins() throws IOException {
        open("one").put(Keys.record(1), bytes("first"));
        open("two").put(Keys.record(1), bytes("second"));
        assertThat(open("one").read(Keys.record(1)).orElseThrow()).isEqualTo(bytes("second"));
    }

    @Test
    void a_deleted_object_is_gone_and_deleting_it_again_is_harmless() throws IOException {
        ObjectStore store = open("one");
        store.putIfAbsent(Keys.record(1), bytes("x"));
        store.delete(Keys.record(1));
        store.delete(Keys.record(1));
        assertThat(store.exists(Keys.record(1))).isFalse();
    }

    @Test
    void an_object_is_fetched_whole_or_not_at_all() throws IOException {
        ObjectKey key = Keys.file("users", 1);
        Path copy = scratch.resolve("copy");
        assertThat(open("one").fetch(key, copy)).isFalse();
        assertThat(copy).doesNotExist();
        open("one").put(key, Files.writeString(scratch.resolve("f"), "content"));
        assertThat(open("two").fetch(key, copy)).isTrue();
        assertThat(copy).hasContent("content");
    }

    @Test
    void an_object_is_replaced_only_by_who_knows_what_it_holds() throws IOException {
        ObjectStore store = open("one");
        ObjectKey key = Keys.record(1);
        assertThat(store.replace(key, bytes("a"), Optional.of(bytes("?")))).isFalse();
        assertThat(store.replace(key, bytes("a"), Optional.empty())).isTrue();
        assertThat(open("two").replace(key, bytes("b"), Optional.empty())).isFalse();
        assertThat(open("two").replace(key, bytes("b"), Optional.of(bytes("?"))))
                .isFalse();
        assertThat(open("two").read(key).orElseThrow()).isEqualTo(bytes("a"));
        assertThat(open("two").replace(key, bytes("b"), Optional.of(bytes("a"))))
                .isTrue();
        assertThat(store.read(key).orElseThrow()).isEqualTo(bytes("b"));
    }

    @Test
    void of_many_replacements_at_once_none_is_lost() throws Exception {
        ObjectKey key = Keys.record(1);
        open("first").replace(key, bytes("0"), Optional.empty());
        ExecutorService threads = Executors.newFixedThreadPool(4);
        List<Future<Integer>> increments = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            ObjectStore store = open("writer" + i);
            increments.add(threads.submit(() -> increment(store, key)));
        }
        int done = 0;
        for (Future<Integer> increment : increments) {
            done += increment.get();
        }
        threads.shutdown();
        assertThat(open("reader").read(key).orElseThrow()).isEqualTo(bytes(String.valueOf(done)));
    }

    private static int increment(ObjectStore store, ObjectKey key) throws IOException {
        int done = 0;
        for (int i = 0; i < 25; i++) {
            byte[] before = store.read(key).orElseThrow();
            int value = Integer.parseInt(new String(before, StandardCharsets.UTF_8));
            if (store.replace(key, bytes(String.valueOf(value + 1)), Optional.of(before))) {
                done++;
            }
        }
        return done;
    }

    private static List<ObjectKey> list(ObjectStore store, String after) throws IOException {
        try (Stream<ObjectKey> keys = store.list(Keys.FILES, after)) {
            return keys.toList();
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
