package io.imcache.redis.codec;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** A random part of the items that come, newer ones more likely: at most 2,000 items and some 4 MB. Threads share it. */
final class ItemSamples {
    private static final int MOST = 2_000;
    private static final int LONGEST = 16 * 1024;
    private static final long BYTES = 4L * 1024 * 1024;
    /** One of so many items is taken, so that a push hardly ever waits for another here. */
    private static final int ONE_OF = 8;

    private final List<byte[]> kept = new ArrayList<>();
    private long bytes;
    private long taken;

    void see(byte[] json) {
        if (json.length <= LONGEST && ThreadLocalRandom.current().nextInt(ONE_OF) == 0) {
            take(json);
        }
    }

    private synchronized void take(byte[] json) {
        taken++;
        while (!kept.isEmpty() && (kept.size() >= MOST || bytes + json.length > BYTES)) {
            int last = kept.size() - 1;
            int gone = ThreadLocalRandom.current().nextInt(kept.size());
            bytes -= kept.get(gone).length;
            kept.set(gone, kept.get(last));
            kept.remove(last);
        }
        bytes += json.length;
        kept.add(json);
    }

    /** Returns how many items were taken so far. */
    synchronized long taken() {
        return taken;
    }

    synchronized List<byte[]> all() {
        return List.copyOf(kept);
    }
}
