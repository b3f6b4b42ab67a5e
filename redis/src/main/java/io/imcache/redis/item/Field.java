package io.imcache.redis.item;

/**
 * A field of an item, under all the names that crawlers give to it. Its value is that of the first name that is present
 * and not null.
 */
public final class Field {
    final int slot;

    Field(int slot) {
        this.slot = slot;
    }
}
