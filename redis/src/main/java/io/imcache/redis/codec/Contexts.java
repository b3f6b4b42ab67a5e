package io.imcache.redis.codec;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What one thread at a time needs to compress and decompress: native contexts and a buffer, which are reused. Frames have no
 * magic number, checksum, content size or dictionary id.
 */
final class Contexts {
    /** Longer values get a buffer of their own, so that few large items don't make all buffers large. */
    private static final int KEPT = 32 * 1024;

    private final byte[] kept = new byte[KEPT];
    private @Nullable ZstdCompressCtx compressing;
    /** The number of the dictionary that the context has; 0 for none yet. */
    private int compressingWith;

    private @Nullable ZstdDecompressCtx decompressing;
    private int decompressingWith;

    /** Returns the head and the frame; null if they are not shorter than the plain bytes. */
    byte @Nullable [] compress(Dictionary dictionary, byte[] plain) {
        ZstdCompressCtx context = compressing(dictionary);
        int head = dictionary.headLength();
        int most = head + (int) Zstd.compressBound(plain.length);
        byte[] to = most <= KEPT ? kept : new byte[most];
        int length = head + context.compressByteArray(to, head, to.length - head, plain, 0, plain.length);
        if (length >= plain.length) {
            return null;
        }
        dictionary.writeHead(to);
        return Arrays.copyOf(to, length);
    }

    private ZstdCompressCtx compressing(Dictionary dictionary) {
        ZstdCompressCtx context = compressing;
        if (context == null) {
            context = new ZstdCompressCtx()
                    .setMagicless(true)
                    .setChecksum(false)
                    .setContentSize(false)
                    .setDictID(false);
            compressing = context;
        }
        if (compressingWith != dictionary.number()) {
            context.loadDict(dictionary.compress());
            compressingWith = dictionary.number();
        }
        return context;
    }

    /**
     * Decompresses the frame after a head.
     *
     * @param most bytes of the plain value; a frame of more is broken
     * @throws ZstdException if the frame is broken
     */
    byte[] decompress(Dictionary dictionary, byte[] value, int most) {
        ZstdDecompressCtx context = decompressing(dictionary);
        int head = dictionary.headLength();
        byte[] to = kept;
        while (true) {
            try {
                int length = context.decompressByteArray(to, 0, to.length, value, head, value.length - head);
                return Arrays.copyOf(to, length);
            } catch (ZstdException e) {
                if (e.getErrorCode() != Zstd.errDstSizeTooSmall() || to.length >= most) {
                    throw e;
                }
                to = new byte[Math.min(most, 4 * to.length)];
            }
        }
    }

    private ZstdDecompressCtx decompressing(Dictionary dictionary) {
        ZstdDecompressCtx context = decompressing;
        if (context == null) {
            context = new ZstdDecompressCtx().setMagicless(true);
            decompressing = context;
        }
        if (decompressingWith != dictionary.number()) {
            context.loadDict(dictionary.decompress());
            decompressingWith = dictionary.number();
        }
        return context;
    }

    void close() {
        if (compressing != null) {
            compressing.close();
        }
        if (decompressing != null) {
            decompressing.close();
        }
    }
}
