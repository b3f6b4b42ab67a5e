package io.imcache.redis.index;

/** A change met an account whose indexes are of the layout before. They are to be written anew first; see {@link Repacking}. */
public final class EarlierLayoutException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public EarlierLayoutException() {
        super("the account's indexes are of the layout before", null, false, false);
    }
}
