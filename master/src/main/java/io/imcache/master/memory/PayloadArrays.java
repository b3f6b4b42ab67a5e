package io.imcache.master.memory;

import io.imcache.master.ingest.PushAnswer;
import io.imcache.redis.model.PushOutcome;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Arrays for the payloads of pushes; those of megabytes are kept for the next push. New ones each time would outgrow the space
 * that the collector has for what is young, and a heap of some hundred megabytes would be collected as a whole some times a
 * second: that took a third of a master's time.
 */
public final class PayloadArrays {
    private static final int LARGE = 1024 * 1024;

    private final long mostKept;
    /** The one given back last is last. */
    private final List<byte[]> kept = new ArrayList<>();

    private long bytesKept;

    /** Keeps as much as may be pending on one port. */
    public PayloadArrays(IngestProperties limits) {
        this.mostKept = limits.pendingLimit();
    }

    /** An array of this length or more, with whatever in it. */
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

    /** Of twice the length at most: else a few small payloads would hold all that is kept. */
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

    /** Takes back an array that nobody reads any more, nor ever will. */
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

    /**
     * Takes back what a push was in, once it is committed: by then all that was of interest was copied. Of a push that failed,
     * or was given up, something may still be under way, and read it.
     */
    public void giveBack(byte[] array, PushAnswer answer) {
        if (answer.outcome() instanceof PushOutcome.Committed) {
            giveBack(array);
        }
    }

    /** Bytes that are kept for later. */
    synchronized long bytesKept() {
        return bytesKept;
    }
}
