package io.imcache.master.im.view;

import io.imcache.master.json.JsonWriter;
import io.imcache.redis.item.Field;
import io.imcache.redis.item.ItemValues;

/** Writes the sender or receiver of an item: the same three fields in every kind. */
final class Persons {
    /** The name of people whose name is unknown; IM clients show it as it is. */
    static final String UNKNOWN_USER = "未知用户";

    private Persons() {}

    static void write(JsonWriter out, String as, ItemValues item, Field id, Field name, Field avatar) {
        out.begin(as);
        out.text("user_id", item, id);
        out.text("user_name", item, name, UNKNOWN_USER);
        out.text("avatar", item, avatar, "");
        out.end();
    }
}
