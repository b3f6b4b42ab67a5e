package io.imcache.master.ingest;

import io.imcache.redis.model.PushOutcome;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a push.
 *
 * @param accountId whose snapshot it was; null where the push did not say
 */
public record PushAnswer(@Nullable String accountId, PushOutcome outcome) {}
