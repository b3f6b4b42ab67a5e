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
    private static final int LEAST = 1024;

    private final PayloadArrays arrays;
    private final int largest;
    private byte[] bytes = {};
    private int size;

    /**
     * Creates an empty collection.
     *
     * @param largest the most bytes that it accepts
     */
    ReceivedBytes(PayloadArrays arrays, int largest) {
        this.arrays = arrays;
        this.largest = largest;
    }

    /**
     * Adds the bytes of a buffer and releases it. Throws {@link DataBufferLimitException} if they are too many.
     *
     * @param room bytes that there is memory for
     */
    void add(DataBuffer buffer, long room) {
        try {
            int count = buffer.readableByteCount();
            ensure(count, room);
            buffer.read(bytes, size, count);
            size += count;
        } finally {
            DataBufferUtils.release(buffer);
        }
    }

    /** Adds the bytes of a stream, for which there is memory. Throws {@link DataBufferLimitException} if they are too many. */
    void addAll(InputStream in) throws IOException {
        ensure(0, largest);
        while (true) {
            if (size == Math.min(largest, bytes.length)) {
                int next = in.read();
                if (next < 0) {
                    return;
                }
                ensure(1, largest);
                bytes[size++] = (byte) next;
            }
            int count = in.read(bytes, size, Math.min(largest, bytes.length) - size);
            if (count < 0) {
                return;
            }
            size += count;
        }
    }

    private void ensure(int more, long room) {
        if (more > largest - size) {
            throw new DataBufferLimitException("more than " + largest + " bytes");
        }
        if (size + more > bytes.length || bytes.length == 0) {
            byte[] larger = arrays.take((int) Math.min(largest, Math.max(room, Math.max(LEAST, size + more))));
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
