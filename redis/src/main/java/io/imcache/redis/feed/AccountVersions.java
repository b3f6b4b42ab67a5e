package io.imcache.redis.feed;

import java.util.concurrent.Executor;
import reactor.core.publisher.Mono;

/** Says which versions accounts are at: {@link AskedVersions}, {@link FollowedVersions}. */
public interface AccountVersions {
    /** The version of an account; 0 where there is no such account. Ends with {@code StoreException} where it can't be had. */
    Mono<Long> version(String accountId);

    /**
     * The same for a caller with a thread of its own, to which the answer is given. What it asks for in one turn may be asked for
     * together.
     */
    default Mono<Long> version(String accountId, Executor caller) {
        return version(accountId);
    }

    /** The same, where it need not be asked for; negative where it has to be. */
    default long known(String accountId) {
        return -1;
    }
}
