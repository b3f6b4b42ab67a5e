package io.imcache.redis.codec;

import com.github.luben.zstd.ZstdDictCompress;
import com.github.luben.zstd.ZstdDictDecompress;

/**
 * A dictionary, digested for compression and decompression. Threads share it.
 *
 * @param number as in the head of values
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Dictionary(int number, byte[] content, ZstdDictCompress compress, ZstdDictDecompress decompress) {
    private static final int FIRST_LONG = '{';
    private static final int LONG = 0x80;

    /** The largest number; it takes two bytes, as all from 123 on do. */
    static final int LARGEST = 0x7fff;

    static Dictionary of(int number, byte[] content, int level) {
        if (number < 1 || number > LARGEST) {
            throw new IllegalArgumentException("number: " + number + " (expected: 1.." + LARGEST + ")");
        }
        return new Dictionary(number, content, new ZstdDictCompress(content, level), new ZstdDictDecompress(content));
    }

    /** Returns how many bytes name this dictionary in a value. */
    int headLength() {
        return number < FIRST_LONG ? 1 : 2;
    }

    /** Writes the head of a value: a byte below that of an opening brace, or two bytes of which the first is above it. */
    void writeHead(byte[] value) {
        if (number < FIRST_LONG) {
            value[0] = (byte) number;
        } else {
            value[0] = (byte) (LONG | (number >> Byte.SIZE));
            value[1] = (byte) number;
        }
    }

    /** Reads the number at the head of a value; 0 if there is none. */
    static int numberOf(byte[] value) {
        if (value.length == 0) {
            return 0;
        }
        int first = value[0] & 0xff;
        if (first < FIRST_LONG) {
            return first;
        }
        return first < LONG || value.length == 1 ? 0 : ((first & 0x7f) << Byte.SIZE) | (value[1] & 0xff);
    }

    void close() {
        compress.close();
        decompress.close();
    }
}
