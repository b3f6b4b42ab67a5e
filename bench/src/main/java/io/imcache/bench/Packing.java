package io.imcache.bench;

import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdDictTrainer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/** A way to store an item in fewer bytes. One thread at a time. */
interface Packing {
    byte[] pack(byte[] json);

    byte[] unpack(byte[] packed);

    /** As it is. */
    static Packing none() {
        return new Packing() {
            @Override
            public byte[] pack(byte[] json) {
                return json;
            }

            @Override
            public byte[] unpack(byte[] packed) {
                return packed;
            }
        };
    }

    /**
     * The JDK's, without header.
     *
     * @param samples items of which a preset dictionary is made, the last are found first; empty for none
     */
    static Packing deflate(List<String> samples, int level) {
        byte @Nullable [] dictionary =
                samples.isEmpty() ? null : String.join("", samples).getBytes(StandardCharsets.UTF_8);
        var deflater = new Deflater(level, true);
        var inflater = new Inflater(true);
        byte[] buffer = new byte[64 * 1024];
        return new Packing() {
            @Override
            public byte[] pack(byte[] json) {
                deflater.reset();
                if (dictionary != null) {
                    deflater.setDictionary(dictionary);
                }
                deflater.setInput(json);
                deflater.finish();
                return Arrays.copyOf(buffer, deflater.deflate(buffer));
            }

            @Override
            public byte[] unpack(byte[] packed) {
                try {
                    inflater.reset();
                    if (dictionary != null) {
                        inflater.setDictionary(dictionary);
                    }
                    inflater.setInput(packed);
                    return Arrays.copyOf(buffer, inflater.inflate(buffer));
                } catch (DataFormatException e) {
                    throw new IllegalStateException(e);
                }
            }
        };
    }

    /** zstd with a dictionary trained on these items. */
    static Packing zstd(List<String> samples, int level) {
        var trainer = new ZstdDictTrainer(4_000_000, 32 * 1024);
        samples.forEach(sample -> trainer.addSample(sample.getBytes(StandardCharsets.UTF_8)));
        byte[] dictionary = trainer.trainSamples();
        @SuppressWarnings("resource") // lives as long as the benchmark
        var compress =
                new ZstdCompressCtx().loadDict(dictionary).setLevel(level).setChecksum(false);
        @SuppressWarnings("resource")
        var decompress = new ZstdDecompressCtx().loadDict(dictionary);
        return new Packing() {
            @Override
            public byte[] pack(byte[] json) {
                return compress.compress(json);
            }

            @Override
            public byte[] unpack(byte[] packed) {
                return decompress.decompress(packed, (int) com.github.luben.zstd.Zstd.getFrameContentSize(packed));
            }
        };
    }
}
