package io.imcache.master.monitor;

import io.imcache.master.im.view.FieldWriter;
import io.imcache.redis.UnreadCounts;
import java.util.function.Consumer;

/** What events say, in JSON. */
final class Json {
    private Json() {}

    static byte[] object(Consumer<FieldWriter> members) {
        var out = new FieldWriter();
        out.begin();
        members.accept(out);
        out.end();
        return out.toByteArray();
    }

    static byte[] failure(String error) {
        return object(out -> failure(out, error));
    }

    static void failure(FieldWriter out, String error) {
        out.flag("success", false);
        out.text("error", error);
    }

    /** Unread counts as clients know them: replies to comments are comments. */
    static void unread(FieldWriter out, UnreadCounts unread) {
        counts(out, unread.comments() + unread.discussions(), unread.directMessages());
    }

    static void counts(FieldWriter out, long comments, long messages) {
        out.number("comments", comments);
        out.number("messages", messages);
        out.number("total", comments + messages);
    }
}
