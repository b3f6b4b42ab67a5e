package io.imcache.master.memory;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Pools arrays for the payloads of pushes. Keeps large ones for reuse. New arrays of megabytes do not fit into the collector's young
 * generation, and a heap of some hundred megabytes would be collected as a whole several times a second. That took a third of a
 * master's time.
 */
public final class PayloadArrays {
    private static final int LARGE = 1024 * 1024;

    private final long mostKept;
    /** Ends with the array that was given back last. */
    private final List<byte[]> kept = new ArrayList<>();

    private long bytesKept;

    /** Creates a pool that keeps as many bytes as may be pending on one port. */
    public PayloadArrays(IngestProperties limits) {
        this.mostKept = limits.pendingLimit();
    }

    /** Returns an array of this length or more. It may hold old data. */
    public byte[] take(int length) {
        if (length < LARGE) {
            return new byte[length];
        }
        byte[] array = keptFor(length);
        return array == null ? new byte[(int) Math.min(Integer.MAX_VALUE - LARGE, roundedUp(length))] : array;
    }

    private static long roundedUp(int length) {
        return ((long) length + LARGE - 1) / LARGE * LARGE;
    }

    /** Returns a kept array of at most twice the length. Otherwise a few small payloads could hold all of them. */
    private synchronized byte @Nullable [] keptFor(int length) {
        for (int i = kept.size() - 1; i >= 0; i--) {
            int size = kept.get(i).length;
            if (size >= length && size / 2 <= length) {
                bytesKept -= size;
                return kept.remove(i);
            }
        }
        return null;
    }

    /** Returns an array to the pool. The caller must not use it again. */
    public void giveBack(byte[] array) {
        if (array.length < LARGE || array.length > mostKept) {
            return;
        }
        synchronized (this) {
            while (bytesKept + array.length > mostKept) {
                bytesKept -= kept.remove(0).length;
            }
            kept.add(array);
            bytesKept += array.length;
        }
    }

    /** Returns the bytes that are kept. */
    synchronized long bytesKept() {
        return bytesKept;
    }
}
