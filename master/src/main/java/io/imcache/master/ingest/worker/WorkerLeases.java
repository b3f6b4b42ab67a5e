package io.imcache.master.ingest.worker;

import io.imcache.master.assignment.PausedAccountException;
import io.imcache.master.assignment.WorkerTasks;
import io.imcache.protocol.AnswerCode;
import io.imcache.redis.AccountStore;
import io.imcache.redis.model.AccountIds;
import io.imcache.redis.model.Grant;
import io.imcache.redis.model.Lease;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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

/** Claims leases for workers. Each heartbeat of a connection renews those that it holds. */
final class WorkerLeases {
    private static final Logger log = LoggerFactory.getLogger(WorkerLeases.class);

    private static final int AT_ONCE = 8;
    /** The most accounts of one claim. */
    private static final int MOST = 1_000;

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
        String workerId = connection.workerId();
        if (accountIds == null || workerId == null) {
            return Mono.just(Payload.failure(
                    AnswerCode.INVALID_ENVELOPE,
                    accountIds == null
                            ? "payload.accountIds: missing or unusable (expected: an array of at most " + MOST
                                    + " account ids)"
                            : "worker id: unknown (expected: worker:register or join_room before a claim)"));
        }
        if (!accountIds.stream().allMatch(connection.access()::mayPush)) {
            return Mono.just(Payload.failure(AnswerCode.FORBIDDEN, WorkerMessages.NOT_FOR_ACCOUNT));
        }
        return Flux.fromIterable(accountIds)
                .flatMap(
                        accountId -> claim(connection, accountId, workerId).map(lease -> Map.entry(accountId, lease)),
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
                        .doOnNext(lease -> connection.leases().put(accountId, lease.epoch()))
                        .map(lease -> new Grant(Grant.Reason.GRANTED, lease.epoch(), lease.expiresAt()))))
                .filter(grant -> grant.reason() == Grant.Reason.GRANTED)
                .map(grant -> new Lease(grant.epoch(), grant.expiresAt()));
    }

    /** Renews the leases of a connection without waiting for the store. Drops a lease that a later claim has ended. */
    void renew(Connection connection) {
        String workerId = connection.workerId();
        if (connection.leases().isEmpty() || workerId == null) {
            return;
        }
        Flux.fromIterable(List.copyOf(connection.leases().entrySet()))
                .flatMap(held -> renew(connection, workerId, held), AT_ONCE)
                .subscribe(
                        lease -> {},
                        error -> log.debug(
                                "leases not renewed: {}", error.getClass().getSimpleName()));
    }

    private Mono<Lease> renew(Connection connection, String workerId, Map.Entry<String, Long> held) {
        return store.renew(held.getKey(), workerId, held.getValue(), length)
                .switchIfEmpty(Mono.fromRunnable(() -> connection.leases().remove(held.getKey(), held.getValue())));
    }

    private static @Nullable List<String> accountIds(Envelope envelope) {
        try (JsonParser parser = JSON.createParser(
                ObjectReadContext.empty(), envelope.json(), envelope.from(), envelope.to() - envelope.from())) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return null;
            }
            for (String name = parser.nextName(); name != null; name = parser.nextName()) {
                JsonToken value = parser.nextToken();
                if (name.equals("accountIds")) {
                    return value == JsonToken.START_ARRAY ? texts(parser) : null;
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
