package io.imcache.master.ingest.worker;

import static java.util.Objects.requireNonNull;

import io.imcache.master.assignment.WorkerTasks;
import io.imcache.master.ingest.InvalidReportException;
import io.imcache.master.ingest.ProfileService;
import io.imcache.master.ingest.PushAnswer;
import io.imcache.master.ingest.PushKind;
import io.imcache.master.ingest.PushOrigin;
import io.imcache.master.ingest.PushPayload;
import io.imcache.master.ingest.PushService;
import io.imcache.master.limits.RateLimits;
import io.imcache.master.socketio.wire.Envelopes;
import io.imcache.master.workers.ConnectedWorkers;
import io.imcache.protocol.AnswerCode;
import io.imcache.protocol.MessageTypes;
import io.imcache.redis.model.PushOutcome;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** Handles the envelopes of workers, type by type. */
final class WorkerMessages {
    static final String NOT_FOR_ACCOUNT = "the token is not for this account";

    /** Types that begin like this say nothing that snapshots or other events do not say too. */
    private static final List<String> UNNEEDED = List.of(
            "worker:message:detected",
            "worker:bulk_insert_",
            "worker:account:logout:ack",
            MessageTypes.EVENT_PUSH_NEW_PREFIX);

    private final PushService pushes;
    private final ProfileService profiles;
    private final WorkerLeases leases;
    private final WorkerLogins logins;
    private final WorkerTasks tasks;
    private final int mostAccounts;
    private final RateLimits rates;
    private final Map<String, Route> routes;
    private final Scheduler threads;

    /**
     * @param mostAccounts that one connection may push; 0 for any number
     * @param threads parse a push whose permit came from Redis
     */
    WorkerMessages(
            PushService pushes,
            ProfileService profiles,
            WorkerLeases leases,
            WorkerLogins logins,
            WorkerTasks tasks,
            int mostAccounts,
            RateLimits rates,
            Scheduler threads) {
        this.pushes = requireNonNull(pushes, "pushes");
        this.profiles = requireNonNull(profiles, "profiles");
        this.leases = requireNonNull(leases, "leases");
        this.logins = logins;
        this.tasks = requireNonNull(tasks, "tasks");
        this.mostAccounts = mostAccounts;
        this.rates = requireNonNull(rates, "rates");
        this.threads = requireNonNull(threads, "threads");
        this.routes = routes();
    }

    /** Returns the route of envelopes of a type; null for an unknown type. */
    @Nullable Route route(String type) {
        Route route = routes.get(type);
        return route == null && UNNEEDED.stream().anyMatch(type::startsWith) ? passedOver(type) : route;
    }

    private static Route passedOver(String type) {
        return new Route(
                type + MessageTypes.ACK_SUFFIX,
                true,
                (connection, envelope) -> Mono.just(Payload.success()),
                Payload::failure);
    }

    private Map<String, Route> routes() {
        return Map.ofEntries(
                acknowledged(MessageTypes.WORKER_REGISTER, this::register),
                acknowledged(MessageTypes.WORKER_HEARTBEAT, this::heartbeat),
                acknowledged(MessageTypes.WORKER_ACCOUNT_STATUS, this::report),
                acknowledged(MessageTypes.WORKER_ACCOUNT_CLAIM, leases::claim),
                acknowledged(MessageTypes.WORKER_ACCOUNT_RENEW, leases::renew),
                Map.entry(
                        MessageTypes.WORKER_ACCOUNT_RESTARTED,
                        new Route(
                                MessageTypes.WORKER_ACCOUNT_RESTARTED + MessageTypes.ACK_SUFFIX,
                                true,
                                logins::restarted,
                                Payload::failure)),
                push(MessageTypes.WORKER_DATA_SYNC, PushKind.SNAPSHOT),
                push(MessageTypes.WORKER_DATA_DELTA, PushKind.DELTA),
                push(MessageTypes.WORKER_COMMENTS_UPDATE, PushKind.UPDATE),
                push(MessageTypes.WORKER_CONTENTS_UPDATE, PushKind.UPDATE),
                push(MessageTypes.WORKER_CONVERSATIONS_UPDATE, PushKind.UPDATE),
                push(MessageTypes.WORKER_MESSAGES_UPDATE, PushKind.UPDATE),
                push(MessageTypes.WORKER_NOTIFICATIONS_UPDATE, PushKind.UPDATE));
    }

    private static Map.Entry<String, Route> acknowledged(String type, Route.Handler handler) {
        return Map.entry(type, new Route(type + MessageTypes.ACK_SUFFIX, false, handler, Payload::failure));
    }

    private Map.Entry<String, Route> push(String type, PushKind kind) {
        return Map.entry(
                type,
                new Route(
                        MessageTypes.DATA_SYNC_ACK,
                        kind == PushKind.UPDATE,
                        (connection, envelope) -> push(kind, connection, envelope),
                        Payload::refused));
    }

    private Mono<Payload> register(Connection connection, Envelope envelope) {
        String workerId = WorkerId.read(envelope.json(), envelope.from(), envelope.to(), "worker_id");
        if (workerId == null) {
            return Mono.just(Payload.failure(
                    AnswerCode.INVALID_ENVELOPE,
                    "payload.worker_id: missing or unusable (expected: a string of 1..256 characters)"));
        }
        connection.address(new ConnectedWorkers.Address(
                WorkerId.read(envelope.json(), envelope.from(), envelope.to(), "host"),
                WorkerId.read(envelope.json(), envelope.from(), envelope.to(), "port")));
        connection.workerId(workerId);
        Registration registration = Registration.read(envelope);
        return tasks.register(workerId, connection, registration.maxAccounts(), registration.capabilities())
                .publishOn(threads) // some megabytes of JSON follow
                .map(Payload::registered);
    }

    /** Takes a heartbeat without a worker id too, for the connection is alive. */
    private Mono<Payload> heartbeat(Connection connection, Envelope envelope) {
        String workerId = WorkerId.read(envelope.json(), envelope.from(), envelope.to(), "worker_id");
        if (workerId != null) {
            connection.workerId(workerId);
        }
        leases.renew(connection);
        return Mono.just(Payload.success());
    }

    private Mono<Payload> report(Connection connection, Envelope envelope) {
        return profiles.report(envelope.json(), envelope.from(), envelope.to(), connection.access())
                .map(Payload::of)
                .onErrorResume(
                        InvalidReportException.class,
                        e -> Mono.just(Payload.failure(AnswerCode.INVALID_ENVELOPE, String.valueOf(e.getMessage()))));
    }

    /** Tells a worker to stop if it pushes an account that a person deleted, or that is assigned to nobody or to another. */
    private void revoke(Connection connection, PushAnswer answer) {
        if (answer.outcome() instanceof PushOutcome.Refused refused
                && (refused.accountDeleted() || isOthers(connection, answer, refused))) {
            connection.send(Envelopes.envelope(MessageTypes.MASTER_TASK_REVOKE, null, (json, now) -> {
                json.text("account_id", answer.accountId());
                json.text("reason", refused.reason());
            }));
        }
    }

    /** Waits until the connection knows what is assigned to its worker. That comes on a thread that serves Redis. */
    private Mono<Void> known(Connection connection) {
        Mono<Void> ready = tasks.ready(connection);
        return ready == WorkerTasks.READY ? ready : ready.publishOn(threads);
    }

    /** Only once the connection knows what its worker has: till then, the worker may have the account. */
    private boolean isOthers(Connection connection, PushAnswer answer, PushOutcome.Refused refused) {
        return refused.code() == AnswerCode.STALE_LEASE
                && answer.accountId() != null
                && !connection.leases().containsKey(answer.accountId())
                && tasks.isSettled(connection);
    }

    private Mono<Payload> push(PushKind kind, Connection connection, Envelope envelope) {
        var payload = new PushPayload(envelope.json(), envelope.from(), envelope.to(), envelope.outline());
        var origin = new PushOrigin(
                null,
                connection.workerId(),
                envelope.timestamp(),
                connection.access(),
                accountId -> connection.pushes(accountId, mostAccounts),
                connection.name(),
                connection::epoch);
        Mono<Boolean> permit =
                rates.admits(RateLimits.Kind.PUSH, connection.access().key());
        // A permit that is not there at once comes on a thread that serves Redis.
        return (permit == RateLimits.YES ? permit : permit.publishOn(threads))
                .flatMap(admitted -> admitted
                        ? known(connection)
                                .then(Mono.defer(() -> pushes.push(kind, origin, payload)))
                                .doOnNext(answer -> revoke(connection, answer))
                                .map(Payload::of)
                        : Mono.just(Payload.refused(AnswerCode.LIMIT_EXCEEDED, RateLimits.TOO_MANY_PUSHES)));
    }
}
