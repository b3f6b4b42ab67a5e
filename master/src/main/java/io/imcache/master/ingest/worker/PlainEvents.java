package io.imcache.master.ingest.worker;

import com.corundumstudio.socketio.AckRequest;
import io.imcache.master.ingest.ProfileService;
import io.imcache.master.socketio.wire.EventArguments;
import io.imcache.master.workers.OutboundMessages;
import io.imcache.protocol.AnswerCode;
import io.imcache.protocol.ItemCollection;
import io.imcache.redis.AccountStore;
import io.imcache.redis.model.AccountIds;
import io.imcache.redis.model.StoreException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/** Events of workers that are no envelopes. */
public final class PlainEvents {
    private final AccountStore store;
    private final ProfileService profiles;
    private final OutboundMessages outbound;

    public PlainEvents(AccountStore store, ProfileService profiles, OutboundMessages outbound) {
        this.store = store;
        this.profiles = profiles;
        this.outbound = outbound;
    }

    /** {@code {account_id}}: acknowledged with the ids that the account has, so that a crawler knows what is new. */
    Mono<Void> historyIds(Connection connection, @Nullable EventArguments arguments, AckRequest ack) {
        String accountId = arguments == null
                ? null
                : WorkerId.read(arguments.json(), arguments.from(), arguments.to(), "account_id");
        if (accountId == null || !AccountIds.isValid(accountId)) {
            Payload failure = Payload.failure(
                    AnswerCode.INVALID_ENVELOPE, "account_id: missing or unusable (expected: the id of an account)");
            ack.sendAckData(AnswerEnvelopes.payload(failure));
            return Mono.empty();
        }
        if (!connection.access().mayPush(accountId)) {
            ack.sendAckData(
                    AnswerEnvelopes.payload(Payload.failure(AnswerCode.FORBIDDEN, WorkerMessages.NOT_FOR_ACCOUNT)));
            return Mono.empty();
        }
        return Mono.zip(
                        store.ids(accountId, ItemCollection.COMMENTS),
                        store.ids(accountId, ItemCollection.CONTENTS),
                        store.ids(accountId, ItemCollection.MESSAGES))
                .map(ids -> Payload.historyIds(ids.getT1(), ids.getT2(), ids.getT3()))
                .onErrorResume(
                        StoreException.class,
                        e -> Mono.just(
                                Payload.failure(AnswerCode.STORE_UNAVAILABLE, "the store can't be reached; ask again")))
                .doOnNext(payload -> ack.sendAckData(AnswerEnvelopes.payload(payload)))
                .then();
    }

    /** {@code {account_id, user_info: {…}}}: sets profile fields. Nobody waits for an answer. */
    Mono<Void> loggedIn(Connection connection, @Nullable EventArguments arguments, AckRequest ack) {
        if (arguments == null) {
            return Mono.empty();
        }
        return profiles.loggedIn(arguments.json(), arguments.from(), arguments.to(), connection.access())
                .onErrorComplete();
    }

    /** {@code worker:reply:result}: whether a message of an IM client was sent. Nobody waits for an answer. */
    Mono<Void> replied(Connection connection, @Nullable EventArguments arguments, AckRequest ack) {
        return arguments == null
                ? Mono.empty()
                : outbound.result(arguments.json(), arguments.from(), arguments.to(), connection.access())
                        // A worker says it once: lost, a message that was sent would count as failed.
                        .retryWhen(Retry.backoff(5, Duration.ofMillis(200))
                                .filter(StoreException.Unavailable.class::isInstance))
                        .onErrorComplete();
    }
}
