package io.imcache.master.im;

import io.imcache.redis.model.Page;
import io.imcache.redis.model.Position;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a page of items begins.
 *
 * @param offset how many items stand before it, as far as the client has seen
 * @param after the item that it follows, which stays right while items arrive; null to skip {@code offset} items
 */
record Cursor(int offset, @Nullable Position after) {
    private static final char SEPARATOR = '.';

    /** How many items to skip from where reading begins. */
    int skip() {
        return after == null ? offset : 0;
    }

    /** The numeric cursor behind a page that began here. */
    long numberAfter(Page page) {
        return (long) offset + page.items().size();
    }

    /** The opaque cursor behind a page that began here; null where nothing follows. */
    @Nullable String textAfter(Page page) {
        Position last = page.position();
        return last == null || !page.hasMore() ? null : last.encode() + SEPARATOR + numberAfter(page);
    }

    /** The cursor that {@link #textAfter} gave; empty where it is no such text. */
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
