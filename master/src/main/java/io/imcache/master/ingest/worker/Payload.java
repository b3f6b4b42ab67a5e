package io.imcache.master.ingest.worker;

import io.imcache.master.ingest.PushAnswer;
import io.imcache.master.ingest.PushAnswers;
import io.imcache.master.ingest.StatusAnswer;
import io.imcache.protocol.AnswerCode;
import io.imcache.redis.model.Lease;
import io.imcache.redis.model.PushOutcome;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JsonGenerator;

/** Writes the members of an answer's payload. */
@FunctionalInterface
public interface Payload {
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
        return (json, now) -> PushAnswers.writeMembers(json, answer, now);
    }

    /** A push that was not taken, and not even read. */
    static Payload refused(AnswerCode code, String reason) {
        return of(new PushAnswer(null, new PushOutcome.Refused(code, reason, 0)));
    }

    /** The ids that a worker asked for: those of comments, contents and messages. */
    static Payload historyIds(List<String> comments, List<String> contents, List<String> messages) {
        return (json, now) -> {
            json.writeBooleanProperty("success", true);
            write(json, "commentIds", comments);
            write(json, "videoIds", contents);
            write(json, "messageIds", messages);
        };
    }

    private static void write(JsonGenerator json, String name, List<String> ids) {
        json.writeArrayPropertyStart(name);
        ids.forEach(json::writeString);
        json.writeEndArray();
    }

    /** Leases by account. */
    static Payload leases(Map<String, Lease> leases) {
        return (json, now) -> {
            json.writeBooleanProperty("success", true);
            json.writeObjectPropertyStart("leases");
            leases.forEach((accountId, lease) -> {
                json.writeObjectPropertyStart(accountId);
                json.writeNumberProperty("epoch", lease.epoch());
                json.writeNumberProperty("expiresAt", lease.expiresAt());
                json.writeEndObject();
            });
            json.writeEndObject();
        };
    }
}
