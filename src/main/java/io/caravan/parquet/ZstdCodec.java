package io.caravan.parquet;

import com.github.luben.zstd.Zstd;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.bytes.HeapByteBufferAllocator;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;

/** Zstandard level 1, a whole page at once, without Hadoop's codecs. Keeps no native memory between pages. */
final class ZstdCodec implements CompressionCodecFactory {
    private static final int LEVEL = 1;

    @Override
    public BytesInputCompressor getCompressor(CompressionCodecName codec) {
        if (codec != CompressionCodecName.ZSTD) {
            throw new UnsupportedOperationException("only ZSTD is written, not " + codec);
        }
        return new Compressor();
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
        @Override
        public BytesInput compress(BytesInput page) throws IOException {
            ByteBuffer plain = page.toByteBuffer(HeapByteBufferAllocator.getInstance(), leftToTheCollector -> {});
            int length = plain.remaining();
            byte[] packed = new byte[Math.toIntExact(Zstd.compressBound(length))];
            long size = Zstd.compressByteArray(
                    packed, 0, packed.length, plain.array(), plain.arrayOffset() + plain.position(), length, LEVEL);
            if (Zstd.isError(size)) {
                throw new IOException("zstd refused a page: " + Zstd.getErrorName(size));
            }
            return BytesInput.from(packed, 0, (int) size);
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
