package io.imcache.master.login;

import io.github.bucket4j.Bucket;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Limits what one connection of a worker reports on logins. */
public final class ReportRate {
    /** What a small event counts as: it has a price for each client that is sent it. */
    private static final int LEAST = 4 * 1024;

    private static final int AT_ONCE = 4;

    private @Nullable Bucket bucket;

    /** Takes room for an event; false if there is too little. */
    synchronized boolean takes(int bytes, long perSecond) {
        if (bucket == null) {
            bucket = Bucket.builder()
                    .addLimit(
                            limit -> limit.capacity(AT_ONCE * perSecond).refillGreedy(perSecond, Duration.ofSeconds(1)))
                    .build();
        }
        return bucket.tryConsume(Math.min(perSecond, Math.max(LEAST, bytes)));
    }
}
