package io.imcache.master.desktop.view;

import io.imcache.master.json.JsonWriter;
import io.imcache.redis.model.UnreadCounts;
import java.util.function.Consumer;

/** What events say, in JSON. */
public final class DesktopJson {
    private DesktopJson() {}

    public static byte[] object(Consumer<JsonWriter> members) {
        var out = new JsonWriter();
        out.begin();
        members.accept(out);
        out.end();
        return out.toByteArray();
    }

    public static byte[] failure(String error) {
        return object(out -> failure(out, error));
    }

    public static void failure(JsonWriter out, String error) {
        out.flag("success", false);
        out.text("error", error);
    }

    /** Unread counts as clients know them: replies to comments are comments. */
    public static void unread(JsonWriter out, UnreadCounts unread) {
        counts(out, unread.comments() + unread.discussions(), unread.directMessages());
    }

    public static void counts(JsonWriter out, long comments, long messages) {
        out.number("comments", comments);
        out.number("messages", messages);
        out.number("total", comments + messages);
    }
}
