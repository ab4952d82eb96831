package io.caravan.parquet;

import com.github.luben.zstd.Zstd;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.bytes.HeapByteBufferAllocator;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;

/** Zstandard level 1, a whole page at once, without Hadoop's codecs. Keeps no native memory itself; {@link PageBuffers} does. */
final class ZstdCodec implements CompressionCodecFactory {
    private final PageBuffers buffers;

    ZstdCodec(PageBuffers buffers) {
        this.buffers = buffers;
    }

    @Override
    public BytesInputCompressor getCompressor(CompressionCodecName codec) {
        if (codec != CompressionCodecName.ZSTD) {
            throw new UnsupportedOperationException("only ZSTD is written, not " + codec);
        }
        return new Compressor(buffers);
    }

    @Override
    public BytesInputDecompressor getDecompressor(CompressionCodecName codec) {
        if (codec != CompressionCodecName.ZSTD) {
            throw new UnsupportedOperationException("only ZSTD is read, not " + codec);
        }
        return new Decompressor();
    }

    @Override
    public void release() {}

    private static final class Compressor implements BytesInputCompressor {
        private final PageBuffers buffers;

        Compressor(PageBuffers buffers) {
            this.buffers = buffers;
        }

        @Override
        public BytesInput compress(BytesInput page) throws IOException {
            List<ByteBuffer> copies = new ArrayList<>(1);
            ByteBuffer plain = page.toByteBuffer(buffers, copies::add);
            BytesInput packed = compress(plain);
            copies.forEach(buffers::release);
            return packed;
        }

        private BytesInput compress(ByteBuffer plain) throws IOException {
            int length = plain.remaining();
            byte[] packed = buffers.array(Math.toIntExact(Zstd.compressBound(length)));
            int size = buffers.compressed(packed, plain.array(), plain.arrayOffset() + plain.position(), length);
            BytesInput compressed = BytesInput.from(Arrays.copyOf(packed, size));
            buffers.release(packed);
            return compressed;
        }

        @Override
        public CompressionCodecName getCodecName() {
            return CompressionCodecName.ZSTD;
        }

        @Override
        public void release() {}
    }

    private static final class Decompressor implements BytesInputDecompressor {
        @Override
        public BytesInput decompress(BytesInput page, int size) throws IOException {
            ByteBuffer packed = page.toByteBuffer(HeapByteBufferAllocator.getInstance(), leftToTheCollector -> {});
            byte[] plain = new byte[size];
            unpack(packed, plain);
            return BytesInput.from(plain);
        }

        @Override
        public void decompress(ByteBuffer packed, int packedSize, ByteBuffer plain, int size) throws IOException {
            byte[] unpacked = new byte[size];
            unpack(packed, unpacked);
            plain.clear();
            plain.put(unpacked);
        }

        private static void unpack(ByteBuffer packed, byte[] plain) throws IOException {
            byte[] in = new byte[packed.remaining()];
            packed.duplicate().get(in);
            long size = Zstd.decompressByteArray(plain, 0, plain.length, in, 0, in.length);
            if (Zstd.isError(size) || size != plain.length) {
                throw new IOException("a page is not the zstd frame that its header announces");
            }
        }

        @Override
        public void release() {}
    }
}
