package io.imcache.master.events;

import io.imcache.redis.feed.AccountEvent;
import io.imcache.redis.model.UnreadCounts;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Writes the data of events as JSON. */
final class EventJson {
    private static final JsonFactory JSON = new JsonFactory();

    private EventJson() {}

    static String object(Consumer<JsonGenerator> members) {
        var bytes = new ByteArrayOutputStream(256);
        try (JsonGenerator out = JSON.createGenerator(ObjectWriteContext.empty(), bytes)) {
            out.writeStartObject();
            members.accept(out);
            out.writeEndObject();
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    /** Writes a commit: the account, and the members of the commit's summary. */
    static String change(String accountId, @Nullable String platform, AccountEvent commit) {
        String head = object(out -> {
            out.writeStringProperty("account_id", accountId);
            out.writeNumberProperty("version", commit.version());
            out.writeStringProperty("kind", commit.kind());
            if (platform == null) {
                out.writeNullProperty("platform");
            } else {
                out.writeStringProperty("platform", platform);
            }
            unread(out, commit.unread());
        });
        String summary = new String(commit.summary(), StandardCharsets.UTF_8);
        return head.substring(0, head.length() - 1) + ',' + summary.substring(1);
    }

    /** @param unread null if unknown */
    static String account(String accountId, long version, @Nullable UnreadCounts unread) {
        return object(out -> account(out, accountId, version, unread));
    }

    static void account(JsonGenerator out, String accountId, long version, @Nullable UnreadCounts unread) {
        out.writeStringProperty("account_id", accountId);
        out.writeNumberProperty("version", version);
        if (unread != null) {
            unread(out, unread);
        }
    }

    private static void unread(JsonGenerator out, UnreadCounts unread) {
        out.writeObjectPropertyStart("unread");
        out.writeNumberProperty("total", unread.comments() + unread.discussions() + unread.directMessages());
        out.writeNumberProperty("comments", unread.comments());
        out.writeNumberProperty("discussions", unread.discussions());
        out.writeNumberProperty("messages", unread.directMessages());
        out.writeNumberProperty("notifications", unread.notifications());
        out.writeEndObject();
    }
}
