package io.imcache.redis.item;

/**
 * One field of an item, under all the names that crawlers give it. It is read from the first of its names that is
 * present and not null.
 */
public final class Field {
    final int slot;

    Field(int slot) {
        this.slot = slot;
    }
}
