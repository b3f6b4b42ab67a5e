package io.imcache.redis.item;

import io.imcache.protocol.ItemCollection;

/**
 * Why an item of a push is left out.
 *
 * @param index of the item in its collection, as pushed; 0 is the first
 * @param reason a sentence for the crawler's author, which quotes names of the item's fields
 */
public record Rejection(ItemCollection collection, int index, String reason) {
    /** The most that an answer gives. */
    public static final int MOST = 5;
}
