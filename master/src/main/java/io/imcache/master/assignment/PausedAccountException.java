package io.imcache.master.assignment;

/** Says that a worker claims an account that is not to be crawled now. */
public final class PausedAccountException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    PausedAccountException(String accountId) {
        super("account " + accountId + ": paused (expected: one that is to be crawled)", null, false, false);
    }
}
