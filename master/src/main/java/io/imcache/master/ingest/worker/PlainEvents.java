package io.imcache.master.ingest.worker;

import io.imcache.master.socketio.ClientEvent;
import io.imcache.master.socketio.wire.Envelopes;
import io.imcache.master.socketio.wire.EventArguments;
import io.imcache.master.socketio.wire.RawJson;
import io.imcache.master.support.LogLimit;
import io.imcache.master.workers.OutboundMessages;
import io.imcache.protocol.AnswerCode;
import io.imcache.protocol.ItemCollection;
import io.imcache.protocol.MessageTypes;
import io.imcache.redis.AccountStore;
import io.imcache.redis.model.AccountIds;
import io.imcache.redis.model.StoreException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/** Handles the events of workers that are not envelopes. */
final class PlainEvents {
    private static final Logger log = LoggerFactory.getLogger(PlainEvents.class);

    private static final String ROOM_PREFIX = "worker:";

    private final LogLimit unnamed = new LogLimit();
    private final AccountStore store;
    private final OutboundMessages outbound;

    PlainEvents(AccountStore store, OutboundMessages outbound) {
        this.store = store;
        this.outbound = outbound;
    }

    /** Handles {@code join_room}, which is acknowledged with true or false. The room may name the worker. */
    Mono<Void> join(Connection connection, ClientEvent event) {
        event.acknowledge(join(connection, event.arguments()) ? RawJson.TRUE : RawJson.FALSE);
        return Mono.empty();
    }

    private static boolean join(Connection connection, EventArguments arguments) {
        String workerId = WorkerId.read(arguments, "workerId");
        String room = WorkerId.read(arguments, "room");
        if (room == null && workerId != null) {
            room = ROOM_PREFIX + workerId;
        }
        if (room == null || !connection.join(room)) {
            return false;
        }
        if (workerId == null && room.startsWith(ROOM_PREFIX)) {
            workerId = room.substring(ROOM_PREFIX.length());
        }
        if (workerId != null && !workerId.isEmpty()) {
            connection.workerId(workerId);
        }
        return true;
    }

    /** Handles a request for the ids of an account, by which a crawler finds new items. */
    Mono<Void> historyIds(Connection connection, ClientEvent event) {
        String accountId = WorkerId.read(event.arguments(), "account_id");
        if (accountId == null || !AccountIds.isValid(accountId)) {
            Payload failure = Payload.failure(
                    AnswerCode.INVALID_ENVELOPE, "account_id: missing or unusable (expected: the id of an account)");
            event.acknowledge(Envelopes.payload(failure));
            return Mono.empty();
        }
        if (!connection.access().mayPush(accountId)) {
            event.acknowledge(Envelopes.payload(Payload.failure(AnswerCode.FORBIDDEN, WorkerMessages.NOT_FOR_ACCOUNT)));
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
                .doOnNext(payload -> event.acknowledge(Envelopes.payload(payload)))
                .then();
    }

    static Mono<Void> unavailable(ClientEvent event) {
        event.failed(AnswerCode.STORE_UNAVAILABLE, "the store can't be reached; send it again");
        return Mono.empty();
    }

    /**
     * Handles items that a crawler believes to be new. Its next snapshot has them too, so they are only counted. The crawler
     * waits for an event that is named after its request.
     */
    Mono<Void> pushedNew(Connection connection, ClientEvent event) {
        String items = event.name().substring(MessageTypes.EVENT_PUSH_NEW_PREFIX.length());
        NewItems received = NewItems.read(event.arguments(), items);
        RawJson answer = Envelopes.payload(Payload.passedOver(received.count()));
        event.acknowledge(answer);
        if (received.requestId() != null) {
            connection.send(MessageTypes.pushNewAck(items, received.requestId()), answer);
        } else if (unnamed.tryLog()) {
            String worker = connection.workerId();
            log.warn(
                    "{} of worker {} not answered: request_id missing or unusable (expected: 1..{} characters)",
                    event.name(),
                    worker == null ? "(unknown)" : LogText.of(worker),
                    NewItems.LONGEST_REQUEST_ID);
        }
        return Mono.empty();
    }

    /** Handles the result of sending a message of an IM client. Sends no answer. */
    Mono<Void> replied(Connection connection, ClientEvent event) {
        EventArguments arguments = event.arguments();
        return outbound.result(arguments.json(), arguments.from(), arguments.to(), connection.access())
                // A worker reports a result once; without it a message that was sent would count as failed.
                .retryWhen(
                        Retry.backoff(5, Duration.ofMillis(200)).filter(StoreException.Unavailable.class::isInstance))
                .onErrorResume(error -> unavailable(event));
    }
}
