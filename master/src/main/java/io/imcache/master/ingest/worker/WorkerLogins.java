package io.imcache.master.ingest.worker;

import io.imcache.master.ingest.ProfileService;
import io.imcache.master.login.InvalidLoginException;
import io.imcache.master.login.LoginReports;
import io.imcache.master.socketio.ClientEvent;
import io.imcache.master.socketio.wire.EventArguments;
import io.imcache.master.support.LogLimit;
import io.imcache.protocol.MessageTypes;
import io.imcache.redis.model.StoreException;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/** Handles what workers report of logins. */
final class WorkerLogins {
    private static final Logger log = LoggerFactory.getLogger(WorkerLogins.class);

    /** The names of the plain events. */
    static final Set<String> EVENTS = Set.of(
            MessageTypes.EVENT_LOGIN_STATUS,
            MessageTypes.EVENT_LOGIN_SUCCESS,
            "worker:login:qrcode",
            "worker:login:qrcode:ready",
            "worker:login:qrcode:refreshed",
            "worker:login:failed",
            "worker:login:error",
            "worker:notification:push");

    private final LogLimit refused = new LogLimit();
    private final ProfileService profiles;
    private final LoginReports reports;

    WorkerLogins(ProfileService profiles, LoginReports reports) {
        this.profiles = profiles;
        this.reports = reports;
    }

    /** Handles one of {@link #EVENTS}. A login sets profile fields, {@code {account_id, user_info: {…}}}. Sends no answer. */
    Mono<Void> take(Connection connection, ClientEvent event) {
        EventArguments arguments = event.arguments();
        boolean success = event.name().equals(MessageTypes.EVENT_LOGIN_SUCCESS)
                || (event.name().equals(MessageTypes.EVENT_LOGIN_STATUS)
                        && "success".equals(WorkerId.read(arguments, "status")));
        Mono<Void> profile = success
                ? profiles.loggedIn(arguments.json(), arguments.from(), arguments.to(), connection.access())
                : Mono.empty();
        return profile.then(reports.report(
                        connection.access(),
                        connection.loginReports(),
                        event.name(),
                        success,
                        arguments.json(),
                        arguments.from(),
                        arguments.to()))
                .onErrorResume(InvalidLoginException.class, e -> {
                    if (refused.tryLog()) {
                        String worker = connection.workerId();
                        log.warn(
                                "{} of worker {} refused: {}",
                                event.name(),
                                worker == null ? "(unknown)" : LogText.of(worker),
                                e.sentence());
                    }
                    event.failed(e.code(), e.sentence());
                    return Mono.empty();
                })
                .onErrorResume(StoreException.class, e -> PlainEvents.unavailable(event));
    }

    /** Handles the envelope {@code worker:account-restarted}. */
    Mono<Payload> restarted(Connection connection, Envelope envelope) {
        return reports.restarted(
                        connection.access(), connection.loginReports(), envelope.json(), envelope.from(), envelope.to())
                .thenReturn(Payload.success())
                .onErrorResume(InvalidLoginException.class, e -> Mono.just(Payload.failure(e.code(), e.sentence())));
    }
}
