package io.imcache.worker;

import io.imcache.worker.delivery.DeliveryOptions;
import io.imcache.worker.link.Backoff;
import io.imcache.worker.link.LinkOptions;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Holds what {@link WorkerBuilder} collects. Its methods describe the values.
 *
 * @param firstRetry see {@link Backoff}
 * @param longestRetry see {@link Backoff}
 * @param spool null for none
 */
record WorkerOptions(
        LinkOptions link,
        DeliveryOptions delivery,
        WorkerListener listener,
        Duration firstRetry,
        Duration longestRetry,
        int mostItems,
        @Nullable Path spool) {}
