package io.imcache.worker.delivery;

/** Learns what happens to an account's pushes. */
interface PushListener {
    /** A push ended. May be called again for a push that has ended. */
    void ended(Push push, PushEnd end);

    /** A snapshot of the account on disk is not needed any more. */
    void delivered(String accountId);

    /** Another worker has a later lease on the account. */
    void leaseLost(String accountId);
}
