package io.imcache.redis.item;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.StreamConstraintsException;

/** Signals that an item of a push is not JSON, or exceeds the limits of the parser. The push changes nothing. */
public final class InvalidItemException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int place;

    InvalidItemException(int place, @Nullable JacksonException cause) {
        super("item: no JSON at byte " + place, cause);
        this.place = place;
    }

    /** Returns where in the push, in bytes. */
    public int place() {
        return place;
    }

    /** Returns whether the item is JSON, but nested too deep, or with a name or number that is too long. */
    public boolean isTooMuch() {
        return getCause() instanceof StreamConstraintsException;
    }
}
