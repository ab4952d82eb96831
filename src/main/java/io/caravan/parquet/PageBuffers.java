package io.caravan.parquet;

import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdException;
import java.io.IOException;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Optional;
import org.apache.parquet.bytes.ByteBufferAllocator;

/**
 * The heap buffers that pages are built in, and the contexts that compress them, used again by whichever file of the process is
 * written next: an array that is new is cleared by the JVM first, and is in no cache of the processor. Keeps 8 MiB of arrays and
 * two contexts at most, and nothing once no file is open. Safe for use by many threads.
 */
final class PageBuffers implements ByteBufferAllocator {
    private static final int SMALL = 16 << 10;
    private static final int KEPT_BYTES = 8 << 20;
    private static final int LARGEST = 2 << 20;
    private static final int ROUNDED_TO = 4 << 10;
    private static final Cleaner CLEANER = Cleaner.create();

    private static WeakReference<PageBuffers> shared = new WeakReference<>(null);

    /** Latest first. */
    private final Deque<byte[]> free = new ArrayDeque<>();

    private final Contexts contexts = new Contexts();
    private int kept;

    PageBuffers() {
        CLEANER.register(this, contexts::close);
    }

    /** The one of this process; it lives as long as somebody holds it. */
    static synchronized PageBuffers shared() {
        PageBuffers standing = shared.get();
        if (standing == null) {
            standing = new PageBuffers();
            shared = new WeakReference<>(standing);
        }
        return standing;
    }

    /**
     * Compresses a page.
     *
     * @return bytes of the packed page
     * @throws IOException where zstd refuses it
     */
    int compressed(byte[] packed, byte[] plain, int from, int length) throws IOException {
        try {
            return contexts.compress(packed, plain, from, length);
        } finally {
            Reference.reachabilityFence(this); // or a context could come back after the others were freed
        }
    }

    @Override
    public ByteBuffer allocate(int size) {
        return ByteBuffer.wrap(array(size), 0, size).slice();
    }

    @Override
    public void release(ByteBuffer buffer) {
        if (buffer.arrayOffset() != 0) {
            throw new IllegalArgumentException("a buffer that is none of these");
        }
        release(buffer.array());
    }

    @Override
    public boolean isDirect() {
        return false;
    }

    /** @return of at least so many bytes, with anything in them */
    byte[] array(int size) {
        if (size < SMALL || size > LARGEST) {
            return new byte[size];
        }
        return taken(size);
    }

    private synchronized byte[] taken(int size) {
        for (Iterator<byte[]> each = free.iterator(); each.hasNext(); ) {
            byte[] array = each.next();
            if (array.length >= size && array.length - size <= size / 8 + ROUNDED_TO) {
                each.remove();
                kept -= array.length;
                return array;
            }
        }
        return new byte[(size + ROUNDED_TO - 1) / ROUNDED_TO * ROUNDED_TO];
    }

    /** Whoever had the array does not touch it any more. */
    synchronized void release(byte[] array) {
        if (array.length < SMALL || array.length > LARGEST) {
            return;
        }
        requireNotFree(array);
        free.addFirst(array);
        kept += array.length;
        while (kept > KEPT_BYTES) {
            kept -= free.removeLast().length;
        }
    }

    private void requireNotFree(byte[] array) {
        for (byte[] other : free) {
            if (other == array) {
                throw new IllegalStateException("a buffer of a page was released twice");
            }
        }
    }

    /** Contexts of zstd at level 1, each of about a megabyte of native memory. Used by one thread at a time, given on to the next. */
    private static final class Contexts implements AutoCloseable {
        private static final int LEVEL = 1;
        private static final int KEPT = 2;

        private final Deque<ZstdCompressCtx> free = new ArrayDeque<>(KEPT);

        /** @return bytes of the packed page */
        int compress(byte[] packed, byte[] plain, int from, int length) throws IOException {
            ZstdCompressCtx context = taken().orElseGet(() -> new ZstdCompressCtx().setLevel(LEVEL));
            try {
                int size = context.compressByteArray(packed, 0, packed.length, plain, from, length);
                give(context);
                return size;
            } catch (ZstdException e) {
                context.close();
                throw new IOException("zstd refused a page: " + e.getMessage(), e);
            } catch (RuntimeException e) {
                context.close();
                throw e;
            }
        }

        private synchronized Optional<ZstdCompressCtx> taken() {
            return Optional.ofNullable(free.pollFirst());
        }

        private synchronized void give(ZstdCompressCtx context) {
            if (free.size() < KEPT) {
                free.addFirst(context);
            } else {
                context.close();
            }
        }

        /** Nobody compresses any more. */
        @Override
        public synchronized void close() {
            free.forEach(ZstdCompressCtx::close);
            free.clear();
        }
    }
}
