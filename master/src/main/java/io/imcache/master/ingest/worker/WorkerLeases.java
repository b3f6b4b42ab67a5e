package io.imcache.master.ingest.worker;

import io.imcache.master.assignment.PausedAccountException;
import io.imcache.master.assignment.WorkerTasks;
import io.imcache.master.socketio.wire.Envelopes;
import io.imcache.protocol.AnswerCode;
import io.imcache.protocol.MessageTypes;
import io.imcache.redis.AccountStore;
import io.imcache.redis.model.AccountIds;
import io.imcache.redis.model.Grant;
import io.imcache.redis.model.Lease;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Claims leases for workers. Each heartbeat of a connection renews those that it holds. If a later lease exists, the worker is told.
 */
final class WorkerLeases {
    private static final Logger log = LoggerFactory.getLogger(WorkerLeases.class);

    private static final String LATER = "another worker has a later lease on the account";

    private static final int AT_ONCE = 8;
    /** The most accounts of one claim. */
    private static final int MOST = 1_000;
    /** The largest whole number that Lua's numbers and JavaScript's tell from its neighbours. */
    private static final long LARGEST_EPOCH = (1L << 53) - 1;

    private static final JsonFactory JSON = new JsonFactory();

    private final AccountStore store;
    private final WorkerTasks tasks;
    private final Duration length;

    WorkerLeases(AccountStore store, WorkerTasks tasks, Duration length) {
        this.store = store;
        this.tasks = tasks;
        this.length = length;
    }

    /** Claims a lease on each account of {@code {accountIds: […]}}. Leaves out those that another worker has. */
    Mono<Payload> claim(Connection connection, Envelope envelope) {
        List<String> accountIds = accountIds(envelope);
        if (accountIds == null) {
            return Mono.just(Payload.failure(
                    AnswerCode.INVALID_ENVELOPE,
                    "payload.accountIds: missing or unusable (expected: an array of at most " + MOST
                            + " account ids)"));
        }
        return leases(
                connection,
                accountIds,
                accountId -> accountId,
                (accountId, workerId) -> claim(connection, accountId, workerId));
    }

    /** Renews the leases of {@code {epochs: {<account id>: <epoch>}}}, and holds them over this connection. */
    Mono<Payload> renew(Connection connection, Envelope envelope) {
        Map<String, Long> epochs = epochs(envelope);
        if (epochs == null) {
            return Mono.just(Payload.failure(
                    AnswerCode.INVALID_ENVELOPE,
                    "payload.epochs: missing or unusable (expected: an object with the epochs of at most " + MOST
                            + " accounts, positive whole numbers)"));
        }
        return leases(
                connection,
                epochs.entrySet(),
                Map.Entry::getKey,
                (held, workerId) -> store.renew(held.getKey(), workerId, held.getValue(), length));
    }

    /** Answers with the leases that the store gives, and holds them over the connection. */
    private static <T> Mono<Payload> leases(
            Connection connection,
            Collection<T> wanted,
            Function<T, String> accountId,
            BiFunction<T, String, Mono<Lease>> give) {
        String workerId = connection.workerId();
        if (workerId == null) {
            return Mono.just(Payload.failure(
                    AnswerCode.INVALID_ENVELOPE,
                    "worker id: unknown (expected: worker:register or join_room before a claim)"));
        }
        if (!wanted.stream().map(accountId).allMatch(connection.access()::mayPush)) {
            return Mono.just(Payload.failure(AnswerCode.FORBIDDEN, WorkerMessages.NOT_FOR_ACCOUNT));
        }
        return Flux.fromIterable(wanted)
                .flatMap(
                        one -> give.apply(one, workerId).map(lease -> {
                            String id = accountId.apply(one);
                            // Two claims of one worker may end in another order.
                            connection.leases().merge(id, lease.epoch(), Math::max);
                            return Map.entry(id, lease);
                        }),
                        AT_ONCE)
                .collectMap(Map.Entry::getKey, Map.Entry::getValue)
                .map(Payload::leases)
                .onErrorResume(
                        PausedAccountException.class,
                        e -> Mono.just(Payload.failure(AnswerCode.FORBIDDEN, String.valueOf(e.getMessage()))));
    }

    /** Claims an account; empty if another worker has it. One that is to be crawled is assigned to the worker from then on. */
    private Mono<Lease> claim(Connection connection, String accountId, String workerId) {
        return tasks.claim(accountId, workerId, connection)
                .switchIfEmpty(Mono.defer(() -> store.claim(accountId, workerId, length)
                        .map(lease -> new Grant(Grant.Reason.GRANTED, lease.epoch(), lease.expiresAt()))))
                .filter(grant -> grant.reason() == Grant.Reason.GRANTED)
                .map(grant -> new Lease(grant.epoch(), grant.expiresAt()));
    }

    /** Renews the leases of a connection without waiting for the store. Drops those that a later claim has ended. */
    void renew(Connection connection) {
        String workerId = connection.workerId();
        if (connection.leases().isEmpty() || workerId == null) {
            return;
        }
        Flux.fromIterable(List.copyOf(connection.leases().entrySet()))
                .flatMap(held -> renew(connection, workerId, held), AT_ONCE)
                .subscribe();
    }

    private Mono<Lease> renew(Connection connection, String workerId, Map.Entry<String, Long> held) {
        return store.renew(held.getKey(), workerId, held.getValue(), length)
                .switchIfEmpty(Mono.fromRunnable(() -> lost(connection, held.getKey(), held.getValue())))
                .onErrorResume(error -> {
                    log.debug("lease not renewed: {}", error.getClass().getSimpleName());
                    return Mono.empty();
                });
    }

    private void lost(Connection connection, String accountId, long epoch) {
        if (connection.leases().remove(accountId, epoch)) {
            connection.send(Envelopes.envelope(MessageTypes.MASTER_LEASE_LOST, null, (json, now) -> {
                json.text("account_id", accountId);
                json.number("epoch", epoch);
                json.text("reason", LATER);
            }));
            tasks.lost(accountId, connection);
        }
    }

    private static @Nullable Map<String, Long> epochs(Envelope envelope) {
        return read(envelope, "epochs", WorkerLeases::epochs);
    }

    private static @Nullable Map<String, Long> epochs(JsonParser parser) {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            return null;
        }
        var epochs = new LinkedHashMap<String, Long>();
        for (String id = parser.nextName(); id != null; id = parser.nextName()) {
            boolean isEpoch = parser.nextToken() == JsonToken.VALUE_NUMBER_INT
                    && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER
                    && parser.getLongValue() > 0
                    && parser.getLongValue() <= LARGEST_EPOCH;
            if (!isEpoch || !AccountIds.isValid(id) || epochs.size() == MOST) {
                return null;
            }
            epochs.put(id, parser.getLongValue());
        }
        return epochs;
    }

    private static @Nullable List<String> accountIds(Envelope envelope) {
        return read(
                envelope,
                "accountIds",
                parser -> parser.currentToken() == JsonToken.START_ARRAY ? texts(parser) : null);
    }

    /** Reads a member of an envelope's payload; null if it is missing or unusable. */
    private static <T> @Nullable T read(Envelope envelope, String member, Function<JsonParser, @Nullable T> reader) {
        try (JsonParser parser = JSON.createParser(
                ObjectReadContext.empty(), envelope.json(), envelope.from(), envelope.to() - envelope.from())) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return null;
            }
            for (String name = parser.nextName(); name != null; name = parser.nextName()) {
                parser.nextToken();
                if (name.equals(member)) {
                    return reader.apply(parser);
                }
                parser.skipChildren();
            }
            return null;
        } catch (JacksonException e) {
            return null;
        }
    }

    private static @Nullable List<String> texts(JsonParser parser) {
        var texts = new ArrayList<String>();
        while (parser.nextToken() == JsonToken.VALUE_STRING && texts.size() < MOST) {
            String text = parser.getString();
            if (!AccountIds.isValid(text)) {
                return null;
            }
            texts.add(text);
        }
        return parser.currentToken() == JsonToken.END_ARRAY ? texts : null;
    }
}
