package io.imcache.redis.codec;

/** Signals that a value was compressed with a dictionary that is not known here. Redis may have it. */
public final class UnknownDictionaryException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int number;
    private final String what;

    /** @param what names the value, for people */
    UnknownDictionaryException(int number, String what) {
        super(what + ": compressed with dictionary " + number + ", which is not known here");
        this.number = number;
        this.what = what;
    }

    /** Returns the number of the dictionary. */
    public int number() {
        return number;
    }

    /** Returns what was read, for people. */
    public String what() {
        return what;
    }
}
