package io.imcache.redis.feed;

import java.util.concurrent.Executor;
import reactor.core.publisher.Mono;

/** Looks up the versions of accounts; see {@link AskedVersions} and {@link FollowedVersions}. */
public interface AccountVersions {
    /**
     * Looks up the version of an account; 0 if there is no such account. Ends with {@code StoreException} if Redis does
     * not answer.
     */
    Mono<Long> version(String accountId);

    /**
     * Looks up a version for a caller with a thread of its own, and answers on that thread. May batch the lookups of
     * one turn of that thread.
     */
    default Mono<Long> version(String accountId, Executor caller) {
        return version(accountId);
    }

    /** Returns the version if it is known without asking; negative if it is not. */
    default long known(String accountId) {
        return -1;
    }
}
