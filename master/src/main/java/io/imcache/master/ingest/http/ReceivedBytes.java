package io.imcache.master.ingest.http;

import io.imcache.master.memory.PayloadArrays;
import java.io.IOException;
import java.io.InputStream;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.core.io.buffer.DataBufferUtils;

/**
 * Bytes of which it is known about how many they will be, put together in one array. What is received is copied at once, so that
 * the buffers it was read into are free for what comes next.
 */
final class ReceivedBytes {
    /** However many are said to come, no more room is made before more are there: what {@link BodyBudget} counts at least. */
    private static final int MOST_AT_FIRST = 8 * 1024 * 1024;

    private static final int LEAST = 1024;

    private final PayloadArrays arrays;
    private final int expected;
    private final int largest;
    private byte[] bytes = {};
    private int size;

    /**
     * None yet.
     *
     * @param expected how many will come; not sure, 0 or less for unknown
     * @param largest how many may come
     */
    ReceivedBytes(PayloadArrays arrays, int expected, int largest) {
        this.arrays = arrays;
        this.expected = Math.max(LEAST, Math.min(expected, MOST_AT_FIRST));
        this.largest = largest;
    }

    /** Adds what a buffer has, and releases it; ends with {@link DataBufferLimitException} where that is too much. */
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

    /** Adds all there is in a stream, likewise. */
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

    /** What has them, from the first on; it may be longer. */
    byte[] array() {
        return bytes;
    }

    /** How many there are. */
    int size() {
        return size;
    }
}
