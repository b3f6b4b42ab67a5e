package io.imcache.master.ingest;

import io.imcache.master.json.JsonWriter;
import io.imcache.protocol.SyncStats;
import io.imcache.redis.item.PushedItems.Rejection;
import io.imcache.redis.model.PushOutcome;
import java.util.List;

/** Writes the answer to a push: the payload of its envelope, or the body of its HTTP response. */
public final class PushAnswers {
    private static final int USUAL_SIZE = 512;

    private PushAnswers() {}

    /**
     * Returns an answer as one object.
     *
     * @param timestamp when the answer is given, in milliseconds
     */
    public static byte[] json(PushAnswer answer, long timestamp) {
        var out = new JsonWriter(USUAL_SIZE);
        out.begin();
        write(out, answer, timestamp);
        out.end();
        return out.toByteArray();
    }

    /**
     * Writes the members of an object that the caller begins and ends.
     *
     * @param timestamp when the answer is given, in milliseconds
     */
    public static void write(JsonWriter out, PushAnswer answer, long timestamp) {
        out.flag("success", answer.outcome() instanceof PushOutcome.Committed);
        out.text("accountId", answer.accountId());
        out.number("timestamp", timestamp);
        if (answer.outcome() instanceof PushOutcome.Committed committed) {
            out.number("version", committed.version());
            out.flag("changed", committed.changed());
            write(out, committed.stats(), answer.rejections());
        } else if (answer.outcome() instanceof PushOutcome.Refused refused) {
            out.text("code", refused.code().name());
            out.text("error", refused.reason());
            if (refused.version() > 0) {
                out.number("version", refused.version());
            }
        }
    }

    private static void write(JsonWriter out, SyncStats stats, List<Rejection> rejections) {
        out.begin("stats");
        out.number("comments", stats.comments());
        out.number("contents", stats.contents());
        out.number("conversations", stats.conversations());
        out.number("messages", stats.messages());
        out.number("notifications", stats.notifications());
        out.number("added", stats.added());
        out.number("updated", stats.updated());
        out.number("removed", stats.removed());
        out.number("rejected", stats.rejected());
        out.number("deferred", stats.deferred());
        out.number("held", stats.held());
        if (!rejections.isEmpty()) {
            write(out, rejections);
        }
        out.end();
    }

    /** Writes why items are left out, as {@code rejections}. */
    public static void write(JsonWriter out, List<Rejection> rejections) {
        out.beginList("rejections");
        for (Rejection rejection : rejections) {
            out.begin();
            out.text("collection", rejection.collection().jsonName());
            out.number("index", rejection.index());
            out.text("reason", rejection.reason());
            out.end();
        }
        out.endList();
    }
}
