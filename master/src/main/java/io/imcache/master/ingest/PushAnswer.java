package io.imcache.master.ingest;

import io.imcache.redis.PushOutcome;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a push, before it is written down for a transport.
 *
 * @param accountId whose snapshot it was; null where the payload does not say
 */
public record PushAnswer(@Nullable String accountId, PushOutcome outcome) {}
