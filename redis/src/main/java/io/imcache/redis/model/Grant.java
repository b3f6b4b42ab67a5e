package io.imcache.redis.model;

/**
 * The answer to the wish to give a worker the lease on an account that is assigned to it.
 *
 * @param epoch of the account's latest lease
 * @param expiresAt when the granted lease expires, in milliseconds; 0 if none was granted
 */
public record Grant(Reason reason, long epoch, long expiresAt) {
    /** What became of the wish. */
    public enum Reason {
        /** The worker has the lease. */
        GRANTED,
        /** A lease exists that is later than the assignment. */
        LATER,
        /** A person deleted the account. */
        DELETED
    }
}
