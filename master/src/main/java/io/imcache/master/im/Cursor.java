package io.imcache.master.im;

import io.imcache.redis.model.Page;
import io.imcache.redis.model.Position;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The start of a page of items.
 *
 * @param offset how many items precede it, as far as the client has seen
 * @param after the item before it, which stays right while items arrive; null to skip {@code offset} items
 */
record Cursor(int offset, @Nullable Position after) {
    private static final char SEPARATOR = '.';

    /** Returns how many items to skip from the start of the read. */
    int skip() {
        return after == null ? offset : 0;
    }

    /** Returns the numeric cursor of the page after this one. */
    long numberAfter(Page page) {
        return (long) offset + page.items().size();
    }

    /** Returns the opaque cursor of the page after this one; null if nothing follows. */
    @Nullable String textAfter(Page page) {
        Position last = page.position();
        return last == null || !page.hasMore() ? null : last.encode() + SEPARATOR + numberAfter(page);
    }

    /** Reads a cursor of {@link #textAfter}; empty if the text is not one. */
    static Optional<Cursor> decode(String text) {
        int separator = text.indexOf(SEPARATOR);
        if (separator < 0) {
            return Optional.empty();
        }
        try {
            int offset = Integer.parseInt(text.substring(separator + 1));
            return offset < 0
                    ? Optional.empty()
                    : Position.decode(text.substring(0, separator)).map(after -> new Cursor(offset, after));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }
}
