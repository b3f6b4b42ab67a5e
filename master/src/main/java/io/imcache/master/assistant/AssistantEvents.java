package io.imcache.master.assistant;

import io.imcache.master.json.JsonWriter;
import io.imcache.master.limits.RateLimits;
import io.imcache.master.login.InvalidLoginException;
import io.imcache.master.login.ManualLogins;
import io.imcache.master.socketio.ClientEvent;
import io.imcache.master.socketio.wire.Envelopes;
import io.imcache.master.socketio.wire.EventArguments;
import io.imcache.protocol.AnswerCode;
import io.imcache.redis.model.StoreException;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Handles what assistants send. Each event is answered by an event, and the client's callback, if any, gets the same. */
final class AssistantEvents {
    private static final Logger log = LoggerFactory.getLogger(AssistantEvents.class);

    private static final String REGISTER = "client:register";
    private static final String HEARTBEAT = "client:heartbeat";
    private static final String LOGIN = "client:manual-login-success";
    private static final String ERROR = ":error";

    /** The names of the events that are handled. */
    static final Set<String> NAMES = Set.of(REGISTER, HEARTBEAT, LOGIN);

    private final ManualLogins logins;
    private final RateLimits rates;

    AssistantEvents(ManualLogins logins, RateLimits rates) {
        this.logins = logins;
        this.rates = rates;
    }

    Mono<Void> take(AssistantClient client, ClientEvent event) {
        EventArguments data = event.arguments();
        return rates.admits(RateLimits.Kind.IM, client.access().key())
                .flatMap(admitted -> {
                    if (!admitted) {
                        refuse(
                                client,
                                event,
                                AnswerCode.LIMIT_EXCEEDED,
                                "too many requests with this token; ask again later");
                        return Mono.<Void>empty();
                    }
                    return switch (event.name()) {
                        case REGISTER -> register(client, event);
                        case HEARTBEAT -> Mono.<Void>fromRunnable(() -> answer(client, event, ":ack", out -> {}));
                        default ->
                            logins.take(client.access(), data.json(), data.from(), data.to())
                                    .doOnNext(stored -> stored(client, event, stored))
                                    .then();
                    };
                })
                .publishOn(Schedulers.parallel()) // the refusal reads what was sent
                .onErrorResume(error -> {
                    refuse(client, event, error);
                    return Mono.empty();
                });
    }

    private static Mono<Void> register(AssistantClient client, ClientEvent event) {
        return Mono.fromRunnable(() -> {
            Device device = Device.read(event.arguments());
            answer(client, event, ":success", out -> {
                out.text("session_id", UUID.randomUUID().toString());
                out.text("device_id", device.id());
                out.number("connected_at", System.currentTimeMillis());
            });
        });
    }

    private static void stored(AssistantClient client, ClientEvent event, ManualLogins.Stored stored) {
        answer(client, event, ":ack", out -> {
            out.text("accountId", stored.accountId());
            out.flag("success", true);
            if (stored.worker() == null) {
                out.text("message", "stored; no worker that has the account is connected");
            } else {
                out.text("workerId", stored.worker());
            }
        });
    }

    private static void answer(AssistantClient client, ClientEvent event, String suffix, Consumer<JsonWriter> members) {
        var json = Envelopes.payload((out, now) -> {
            members.accept(out);
            out.number("timestamp", now);
        });
        client.send(event.name() + suffix, json.bytes());
        event.acknowledge(json);
    }

    private static void refuse(AssistantClient client, ClientEvent event, Throwable error) {
        if (error instanceof InvalidLoginException invalid) {
            refuse(client, event, invalid.code(), invalid.sentence());
        } else if (error instanceof Device.InvalidDeviceException invalid) {
            refuse(client, event, AnswerCode.INVALID_ENVELOPE, String.valueOf(invalid.getMessage()));
        } else if (error instanceof StoreException.Full) {
            refuse(client, event, AnswerCode.STORE_FULL, "the store is full; try again later");
        } else if (error instanceof StoreException) {
            refuse(client, event, AnswerCode.STORE_UNAVAILABLE, "the store can't be reached; send it again");
        } else {
            // Not its message: that may quote what was sent.
            StackTraceElement[] trace = error.getStackTrace();
            log.error(
                    "event failed: {} at {}",
                    error.getClass().getName(),
                    trace.length == 0 ? "unknown place" : trace[0]);
            refuse(client, event, AnswerCode.INTERNAL_ERROR, "the master failed; its log says how");
        }
    }

    private static void refuse(AssistantClient client, ClientEvent event, AnswerCode code, String sentence) {
        EventArguments data = event.arguments();
        client.send(event.name() + ERROR, out -> {
            Envelopes.writeFailure(out, code, sentence);
            ManualLogins.accountOf(data.json(), data.from(), data.to()).ifPresent(id -> out.text("accountId", id));
        });
        event.failed(code, sentence);
    }
}
