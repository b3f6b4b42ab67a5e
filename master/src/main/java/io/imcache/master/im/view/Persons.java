package io.imcache.master.im.view;

import io.imcache.master.json.JsonWriter;
import io.imcache.redis.item.Field;
import io.imcache.redis.item.ItemValues;

/** Who sent or receives something: the same three fields in every kind of item. */
final class Persons {
    private Persons() {}

    static void write(JsonWriter out, String as, ItemValues item, Field id, Field name, Field avatar) {
        out.begin(as);
        out.text("user_id", item, id);
        out.text("user_name", item, name, ItemView.UNKNOWN_USER);
        out.text("avatar", item, avatar, "");
        out.end();
    }
}
