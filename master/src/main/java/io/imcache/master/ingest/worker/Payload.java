package io.imcache.master.ingest.worker;

import io.imcache.master.ingest.PushAnswer;
import io.imcache.master.ingest.PushAnswers;
import io.imcache.master.ingest.StatusAnswer;
import io.imcache.master.json.JsonWriter;
import io.imcache.master.socketio.wire.Envelopes;
import io.imcache.protocol.AnswerCode;
import io.imcache.redis.model.Lease;
import io.imcache.redis.model.PushOutcome;
import java.util.List;
import java.util.Map;
import java.util.function.ObjLongConsumer;

/** Writes the members of an answer's payload, given the answer's timestamp in milliseconds. */
@FunctionalInterface
interface Payload extends ObjLongConsumer<JsonWriter> {
    static Payload success() {
        return (json, now) -> json.flag("success", true);
    }

    /**
     * Creates the payload of a failure that is not a push's.
     *
     * @param reason a sentence for the crawler's author
     */
    static Payload failure(AnswerCode code, String reason) {
        return (json, now) -> Envelopes.writeFailure(json, code, reason);
    }

    /**
     * Answers a registration.
     *
     * @param accounts each writes the members of the object of an account that the worker is to crawl
     */
    static Payload registered(List<ObjLongConsumer<JsonWriter>> accounts) {
        return (json, now) -> {
            json.flag("success", true);
            json.beginList("assigned_accounts");
            accounts.forEach(account -> {
                json.begin();
                account.accept(json, now);
                json.end();
            });
            json.endList();
        };
    }

    static Payload of(StatusAnswer answer) {
        return (json, now) -> {
            json.flag("success", true);
            json.number("updated", answer.updated());
            json.number("failed", answer.failed());
        };
    }

    static Payload of(PushAnswer answer) {
        return (json, now) -> PushAnswers.write(json, answer, now);
    }

    /** Creates the payload of a push that is refused unread. */
    static Payload refused(AnswerCode code, String reason) {
        return of(new PushAnswer(null, new PushOutcome.Refused(code, reason, 0)));
    }

    /** Creates the payload that lists the ids of an account's comments, contents and messages. */
    static Payload historyIds(List<String> comments, List<String> contents, List<String> messages) {
        return (json, now) -> {
            json.flag("success", true);
            json.texts("commentIds", comments);
            json.texts("videoIds", contents);
            json.texts("messageIds", messages);
        };
    }

    /** Creates the payload for items that are not stored, because snapshots have them too. */
    static Payload passedOver(int items) {
        return (json, now) -> {
            json.flag("success", true);
            json.number("inserted", 0);
            json.number("skipped", items);
        };
    }

    /** Creates the payload that lists leases by account. */
    static Payload leases(Map<String, Lease> leases) {
        return (json, now) -> {
            json.flag("success", true);
            json.begin("leases");
            leases.forEach((accountId, lease) -> {
                json.beginCalled(accountId);
                json.number("epoch", lease.epoch());
                json.number("expiresAt", lease.expiresAt());
                json.end();
            });
            json.end();
        };
    }
}
