package io.caravan.delta.kernel;

import com.github.luben.zstd.Zstd;
import io.airlift.compress.MalformedInputException;
import io.airlift.compress.snappy.SnappyDecompressor;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.bytes.HeapByteBufferAllocator;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;

/** The codecs that checkpoints come in: zstd is ours, snappy is other engines'. */
final class PageCodecs implements CompressionCodecFactory {
    private static final int LEVEL = 1;

    private interface Unpacking {
        byte[] unpack(byte[] packed, int size) throws IOException;
    }

    @Override
    public BytesInputCompressor getCompressor(CompressionCodecName codec) {
        if (codec != CompressionCodecName.ZSTD) {
            throw new UnsupportedOperationException("only ZSTD is written, not " + codec);
        }
        return new Compressor();
    }

    @Override
    public BytesInputDecompressor getDecompressor(CompressionCodecName codec) {
        return switch (codec) {
            case UNCOMPRESSED -> new Decompressor((packed, size) -> packed);
            case ZSTD -> new Decompressor(PageCodecs::unzstd);
            case SNAPPY -> new Decompressor(PageCodecs::unsnap);
            default -> throw new UnsupportedOperationException("a checkpoint compressed with " + codec);
        };
    }

    @Override
    public void release() {}

    private static byte[] bytes(BytesInput page) throws IOException {
        ByteBuffer buffer = page.toByteBuffer(HeapByteBufferAllocator.getInstance(), leftToTheCollector -> {});
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }

    private static byte[] unzstd(byte[] packed, int size) throws IOException {
        byte[] plain = new byte[size];
        long length = Zstd.decompressByteArray(plain, 0, size, packed, 0, packed.length);
        if (Zstd.isError(length) || length != size) {
            throw new IOException("a page is not the zstd frame that its header announces");
        }
        return plain;
    }

    private static byte[] unsnap(byte[] packed, int size) throws IOException {
        byte[] plain = new byte[size];
        try {
            new SnappyDecompressor().decompress(packed, 0, packed.length, plain, 0, size);
        } catch (MalformedInputException e) {
            throw new IOException("a page is not the snappy block that its header announces", e);
        }
        return plain;
    }

    private static final class Compressor implements BytesInputCompressor {
        @Override
        public BytesInput compress(BytesInput page) throws IOException {
            return BytesInput.from(Zstd.compress(bytes(page), LEVEL));
        }

        @Override
        public CompressionCodecName getCodecName() {
            return CompressionCodecName.ZSTD;
        }

        @Override
        public void release() {}
    }

    private static final class Decompressor implements BytesInputDecompressor {
        private final Unpacking unpacking;

        Decompressor(Unpacking unpacking) {
            this.unpacking = unpacking;
        }

        @Override
        public BytesInput decompress(BytesInput page, int size) throws IOException {
            return BytesInput.from(unpacking.unpack(bytes(page), size));
        }

        @Override
        public void decompress(ByteBuffer packed, int packedSize, ByteBuffer plain, int size) throws IOException {
            byte[] in = new byte[packed.remaining()];
            packed.duplicate().get(in);
            plain.clear();
            plain.put(unpacking.unpack(in, size));
        }

        @Override
        public void release() {}
    }
}
