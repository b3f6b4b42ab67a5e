package io.imcache.master.ingest.socketio;

import static java.util.Objects.requireNonNull;

import io.imcache.master.ingest.InvalidReportException;
import io.imcache.master.ingest.ProfileService;
import io.imcache.master.ingest.PushOrigin;
import io.imcache.master.ingest.PushService;
import io.imcache.protocol.AnswerCode;
import io.imcache.protocol.MessageTypes;
import java.util.Map;
import reactor.core.publisher.Mono;

/** The envelopes that workers send, type by type. */
final class WorkerMessages {
    private final PushService pushes;
    private final ProfileService profiles;

    WorkerMessages(PushService pushes, ProfileService profiles) {
        this.pushes = requireNonNull(pushes, "pushes");
        this.profiles = requireNonNull(profiles, "profiles");
    }

    Map<String, Route> routes() {
        return Map.of(
                MessageTypes.WORKER_REGISTER, acknowledged(MessageTypes.WORKER_REGISTER, this::register),
                MessageTypes.WORKER_HEARTBEAT, acknowledged(MessageTypes.WORKER_HEARTBEAT, this::heartbeat),
                MessageTypes.WORKER_ACCOUNT_STATUS, acknowledged(MessageTypes.WORKER_ACCOUNT_STATUS, this::report),
                MessageTypes.WORKER_DATA_SYNC,
                        new Route(
                                MessageTypes.DATA_SYNC_ACK,
                                this::push,
                                (code, reason) -> Payload.refused(null, code, reason, 0)));
    }

    private static Route acknowledged(String type, Route.Handler handler) {
        return new Route(type + MessageTypes.ACK_SUFFIX, handler, Payload::failure);
    }

    private Mono<Payload> register(Connection connection, Envelope envelope) {
        String workerId = WorkerId.read(envelope.json(), envelope.from(), envelope.to(), "worker_id");
        if (workerId == null) {
            return Mono.just(Payload.failure(
                    AnswerCode.INVALID_ENVELOPE,
                    "payload.worker_id: missing or unusable (expected: a string of 1..256 characters)"));
        }
        connection.workerId(workerId);
        return Mono.just(Payload.registered());
    }

    /** A heartbeat without a worker id is one all the same: the connection is alive. */
    private Mono<Payload> heartbeat(Connection connection, Envelope envelope) {
        String workerId = WorkerId.read(envelope.json(), envelope.from(), envelope.to(), "worker_id");
        if (workerId != null) {
            connection.workerId(workerId);
        }
        return Mono.just(Payload.success());
    }

    private Mono<Payload> report(Connection connection, Envelope envelope) {
        return profiles.report(envelope.json(), envelope.from(), envelope.to())
                .map(Payload::of)
                .onErrorResume(
                        InvalidReportException.class,
                        e -> Mono.just(Payload.failure(AnswerCode.INVALID_ENVELOPE, String.valueOf(e.getMessage()))));
    }

    private Mono<Payload> push(Connection connection, Envelope envelope) {
        PushOrigin origin = new PushOrigin(connection.workerId(), envelope.timestamp());
        return pushes.push(origin, envelope.json(), envelope.from(), envelope.to())
                .map(Payload::of);
    }
}
