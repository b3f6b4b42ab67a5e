package io.imcache.master.ingest;

import io.imcache.redis.item.PushedItems.Rejection;
import io.imcache.redis.model.PushOutcome;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a push.
 *
 * @param accountId the account that was pushed; null if the push did not name it
 * @param rejections why items were left out, for the first of them
 */
public record PushAnswer(@Nullable String accountId, PushOutcome outcome, List<Rejection> rejections) {
    public PushAnswer(@Nullable String accountId, PushOutcome outcome) {
        this(accountId, outcome, List.of());
    }
}
