package io.imcache.master.ingest;

import io.imcache.redis.model.PushOutcome;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a push.
 *
 * @param accountId the account that was pushed; null if the push did not name it
 */
public record PushAnswer(@Nullable String accountId, PushOutcome outcome) {}
