package io.imcache.master.ingest;

import io.imcache.protocol.SyncStats;
import io.imcache.redis.model.PushOutcome;
import tools.jackson.core.JsonGenerator;

/** The JSON of an answer to a push: the payload of its envelope, and the body of its HTTP response. */
public final class PushAnswers {
    private PushAnswers() {}

    /**
     * Writes one object.
     *
     * @param timestamp when the answer is given, in milliseconds
     */
    public static void write(JsonGenerator out, PushAnswer answer, long timestamp) {
        out.writeStartObject();
        writeMembers(out, answer, timestamp);
        out.writeEndObject();
    }

    /** Writes the members of an object that the caller began. */
    public static void writeMembers(JsonGenerator out, PushAnswer answer, long timestamp) {
        out.writeBooleanProperty("success", answer.outcome() instanceof PushOutcome.Committed);
        out.writeStringProperty("accountId", answer.accountId());
        out.writeNumberProperty("timestamp", timestamp);
        if (answer.outcome() instanceof PushOutcome.Committed committed) {
            out.writeNumberProperty("version", committed.version());
            out.writeBooleanProperty("changed", committed.changed());
            write(out, committed.stats());
        } else if (answer.outcome() instanceof PushOutcome.Refused refused) {
            out.writeStringProperty("code", refused.code().name());
            out.writeStringProperty("error", refused.reason());
            if (refused.version() > 0) {
                out.writeNumberProperty("version", refused.version());
            }
        }
    }

    private static void write(JsonGenerator out, SyncStats stats) {
        out.writeObjectPropertyStart("stats");
        out.writeNumberProperty("comments", stats.comments());
        out.writeNumberProperty("contents", stats.contents());
        out.writeNumberProperty("conversations", stats.conversations());
        out.writeNumberProperty("messages", stats.messages());
        out.writeNumberProperty("notifications", stats.notifications());
        out.writeNumberProperty("added", stats.added());
        out.writeNumberProperty("updated", stats.updated());
        out.writeNumberProperty("removed", stats.removed());
        out.writeNumberProperty("rejected", stats.rejected());
        out.writeEndObject();
    }
}
