package io.imcache.master.ingest.http;

import io.imcache.master.memory.PayloadArrays;
import java.io.IOException;
import java.io.InputStream;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.core.io.buffer.DataBufferUtils;

/**
 * Collects bytes in one array. Copies them as soon as they are received, so that their buffers are free for
 * the next ones.
 */
final class ReceivedBytes {
    /** The most room that is made for announced bytes before they are received. {@link BodyBudget} counts at least as much. */
    private static final int MOST_AT_FIRST = 8 * 1024 * 1024;

    private static final int LEAST = 1024;

    private final PayloadArrays arrays;
    private final int expected;
    private final int largest;
    private byte[] bytes = {};
    private int size;

    /**
     * Creates an empty collection.
     *
     * @param expected the probable number of bytes; 0 or less if unknown
     * @param largest the most bytes that it accepts
     */
    ReceivedBytes(PayloadArrays arrays, int expected, int largest) {
        this.arrays = arrays;
        this.expected = Math.max(LEAST, Math.min(expected, MOST_AT_FIRST));
        this.largest = largest;
    }

    /** Adds the bytes of a buffer and releases it. Throws {@link DataBufferLimitException} if they are too many. */
    ReceivedBytes add(DataBuffer buffer) {
        try {
            int count = buffer.readableByteCount();
            ensure(count);
            buffer.read(bytes, size, count);
            size += count;
            return this;
        } finally {
            DataBufferUtils.release(buffer);
        }
    }

    /** Adds the bytes of a stream. Throws {@link DataBufferLimitException} if they are too many. */
    void addAll(InputStream in) throws IOException {
        while (true) {
            if (size == Math.min(largest, bytes.length)) {
                int next = in.read();
                if (next < 0) {
                    return;
                }
                ensure(1);
                bytes[size++] = (byte) next;
            }
            int count = in.read(bytes, size, Math.min(largest, bytes.length) - size);
            if (count < 0) {
                return;
            }
            size += count;
        }
    }

    private void ensure(int more) {
        if (more > largest - size) {
            throw new DataBufferLimitException("more than " + largest + " bytes");
        }
        if (size + more > bytes.length) {
            int room = (int) Math.min(largest, Math.max(expected, 2L * bytes.length));
            byte[] larger = arrays.take(Math.max(room, size + more));
            System.arraycopy(bytes, 0, larger, 0, size);
            arrays.giveBack(bytes);
            bytes = larger;
        }
    }

    boolean isEmpty() {
        return size == 0;
    }

    /** Returns the array that begins with the bytes; it may be longer. */
    byte[] array() {
        return bytes;
    }

    /** Returns the number of bytes. */
    int size() {
        return size;
    }
}
