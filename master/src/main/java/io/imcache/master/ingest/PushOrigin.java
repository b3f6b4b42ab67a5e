package io.imcache.master.ingest;

import org.jspecify.annotations.Nullable;

/**
 * Who pushes.
 *
 * @param workerId the crawler as its connection is known; null where it has not said
 * @param envelopeTimestamp when the envelope was sent, in milliseconds: counts where the payload has no timestamp
 */
public record PushOrigin(@Nullable String workerId, long envelopeTimestamp) {}
