package io.imcache.redis.item;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.StreamConstraintsException;

/** An item of a push is no JSON, or more than the parser takes. What the push would have changed is as it was. */
public final class InvalidItemException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int place;

    InvalidItemException(int place, @Nullable JacksonException cause) {
        super("item: no JSON at byte " + place, cause);
        this.place = place;
    }

    /** Where in what was pushed, in bytes. */
    public int place() {
        return place;
    }

    /** Whether it is JSON, but nested too deep, or with a name or number that is too long. */
    public boolean isTooMuch() {
        return getCause() instanceof StreamConstraintsException;
    }
}
