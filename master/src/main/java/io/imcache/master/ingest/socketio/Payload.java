package io.imcache.master.ingest.socketio;

import io.imcache.master.ingest.PushAnswer;
import io.imcache.master.ingest.StatusAnswer;
import io.imcache.protocol.AnswerCode;
import io.imcache.protocol.SyncStats;
import io.imcache.redis.PushOutcome;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** Writes the members of an answer's payload. */
@FunctionalInterface
interface Payload {
    /**
     * Writes them.
     *
     * @param now the answer's timestamp, in milliseconds
     */
    void write(JsonGenerator json, long now);

    static Payload success() {
        return (json, now) -> json.writeBooleanProperty("success", true);
    }

    /**
     * A failure that is no push's.
     *
     * @param reason a sentence for the crawler's author
     */
    static Payload failure(AnswerCode code, String reason) {
        return (json, now) -> {
            json.writeBooleanProperty("success", false);
            json.writeStringProperty("error", reason);
            json.writeStringProperty("code", code.name());
        };
    }

    static Payload registered() {
        return (json, now) -> {
            json.writeBooleanProperty("success", true);
            json.writeArrayPropertyStart("assigned_accounts");
            json.writeEndArray();
        };
    }

    static Payload of(StatusAnswer answer) {
        return (json, now) -> {
            json.writeBooleanProperty("success", true);
            json.writeNumberProperty("updated", answer.updated());
            json.writeNumberProperty("failed", answer.failed());
        };
    }

    static Payload of(PushAnswer answer) {
        if (answer.outcome() instanceof PushOutcome.Committed committed) {
            return (json, now) -> {
                json.writeBooleanProperty("success", true);
                writeHead(json, answer.accountId(), now);
                json.writeNumberProperty("version", committed.version());
                json.writeBooleanProperty("changed", committed.changed());
                json.writeName("stats");
                write(json, committed.stats());
            };
        }
        PushOutcome.Refused refused = (PushOutcome.Refused) answer.outcome();
        return refused(answer.accountId(), refused.code(), refused.reason(), refused.version());
    }

    /**
     * A push that was not taken.
     *
     * @param version the account's version, 0 where it is not known
     */
    static Payload refused(@Nullable String accountId, AnswerCode code, String reason, long version) {
        return (json, now) -> {
            json.writeBooleanProperty("success", false);
            writeHead(json, accountId, now);
            json.writeStringProperty("code", code.name());
            json.writeStringProperty("error", reason);
            if (version > 0) {
                json.writeNumberProperty("version", version);
            }
        };
    }

    private static void writeHead(JsonGenerator json, @Nullable String accountId, long now) {
        json.writeName("accountId");
        if (accountId == null) {
            json.writeNull();
        } else {
            json.writeString(accountId);
        }
        json.writeNumberProperty("timestamp", now);
    }

    private static void write(JsonGenerator json, SyncStats stats) {
        json.writeStartObject();
        json.writeNumberProperty("comments", stats.comments());
        json.writeNumberProperty("contents", stats.contents());
        json.writeNumberProperty("conversations", stats.conversations());
        json.writeNumberProperty("messages", stats.messages());
        json.writeNumberProperty("notifications", stats.notifications());
        json.writeNumberProperty("added", stats.added());
        json.writeNumberProperty("updated", stats.updated());
        json.writeNumberProperty("removed", stats.removed());
        json.writeNumberProperty("rejected", stats.rejected());
        json.writeEndObject();
    }
}
