package io.imcache.redis;

import reactor.core.publisher.Mono;

/** Says which versions accounts are at: {@link AskedVersions}, {@link FollowedVersions}. */
public interface AccountVersions {
    /** The version of an account; 0 where there is no such account. Ends with {@link StoreException} where it can't be had. */
    Mono<Long> version(String accountId);
}
