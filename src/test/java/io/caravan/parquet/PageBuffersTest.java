package io.caravan.parquet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.core.change.ChangeEvent;
import io.caravan.core.change.Slice;
import io.caravan.core.change.TableRef;
import io.caravan.core.file.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PageBuffersTest {
    private static final TableRef USERS = TableRef.root("users");

    @TempDir
    Path directory;

    @Test
    void a_buffer_has_the_size_that_was_asked_for_and_begins_at_its_start() {
        PageBuffers buffers = new PageBuffers();
        Random random = new Random(3);
        for (int i = 0; i < 2000; i++) {
            int size = 1 + random.nextInt(1 << random.nextInt(22));
            ByteBuffer buffer = buffers.allocate(size);
            assertThat(List.of(buffer.position(), buffer.limit(), buffer.capacity(), buffer.arrayOffset()))
                    .containsExactly(0, size, size, 0);
            if (random.nextBoolean()) {
                buffers.release(buffer);
            }
        }
    }

    @Test
    void buffers_that_are_used_at_once_share_nothing() {
        PageBuffers buffers = new PageBuffers();
        Random random = new Random(5);
        List<ByteBuffer> used = new ArrayList<>();
        for (int i = 0; i < 5000; i++) {
            ByteBuffer buffer = buffers.allocate(100_000 + random.nextInt(100_000));
            assertThat(used).noneMatch(other -> memory(other) == memory(buffer));
            used.add(buffer);
            while (used.size() > random.nextInt(30)) {
                buffers.release(used.remove(random.nextInt(used.size())));
            }
        }
    }

    @Test
    void a_buffer_that_is_released_twice_is_refused_before_two_pages_are_in_it() {
        PageBuffers buffers = new PageBuffers();
        ByteBuffer buffer = buffers.allocate(100_000);
        buffers.release(buffer);
        assertThatThrownBy(() -> buffers.release(buffer)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void what_is_kept_is_bounded() {
        PageBuffers buffers = new PageBuffers();
        List<ByteBuffer> many = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            many.add(buffers.allocate(1 << 20));
        }
        List<byte[]> arrays = many.stream().map(PageBuffersTest::memory).toList();
        many.forEach(buffers::release);
        long again = 0;
        for (int i = 0; i < 100; i++) {
            byte[] array = memory(buffers.allocate(1 << 20));
            again += arrays.stream().anyMatch(known -> known == array) ? 1 : 0;
        }
        assertThat(again).isBetween(1L, 8L);
    }

    @Test
    void a_file_is_byte_for_byte_the_same_whatever_was_in_the_buffers_before() throws IOException {
        PageBuffers held = PageBuffers.shared();
        String clean = written("clean", 40_000);
        fill(held);
        assertThat(written("again", 40_000)).isEqualTo(clean);
    }

    private static byte[] memory(ByteBuffer buffer) {
        assertThat(buffer.arrayOffset()).isZero();
        return buffer.array();
    }

    /** Leaves rubbish in what is free. */
    private static void fill(PageBuffers buffers) {
        List<byte[]> taken = new ArrayList<>();
        for (int size = 16 << 10; size <= 1 << 20; size += 37 << 10) {
            byte[] array = buffers.array(size);
            Arrays.fill(array, (byte) 0xa5);
            taken.add(array);
        }
        taken.forEach(buffers::release);
    }

    private String written(String name, int rows) throws IOException {
        Path path = directory.resolve(name);
        Random random = new Random(1);
        try (RawFileWriter writer = RawFileWriter.create(path, new RawFileHeader("app", USERS, 1, Instant.EPOCH))) {
            for (int i = 0; i < rows; i++) {
                String document =
                        "{\"n\":" + random.nextLong() + ",\"text\":\"" + "lorem ipsum ".repeat(i % 70) + "\"}";
                writer.append(
                        new ChangeEvent.Upsert(
                                USERS,
                                Slice.utf8("id" + random.nextLong()),
                                i,
                                OptionalLong.of(i),
                                Slice.utf8(document)),
                        1);
            }
            writer.finish(Optional.empty());
        }
        return Sha256.hex(Sha256.digest().digest(Files.readAllBytes(path)));
    }
}
