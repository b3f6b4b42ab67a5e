package io.imcache.master.im.view;

import io.imcache.master.json.JsonWriter;
import io.imcache.redis.item.ItemValues;

/** Writes the fields of one kind of item in the IM format. */
@FunctionalInterface
interface ItemView {
    /** What the names of people stand for where a crawler sent none; IM clients show it as it is. */
    String UNKNOWN_USER = "未知用户";

    /**
     * Writes all fields into an object that the caller begins and ends.
     *
     * @param item the crawler's values
     * @param context what the item's page says of it
     */
    void write(ItemValues item, ItemContext context, JsonWriter out);
}
