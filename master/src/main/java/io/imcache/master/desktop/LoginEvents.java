package io.imcache.master.desktop;

import io.imcache.master.desktop.view.DesktopJson;
import io.imcache.master.json.JsonWriter;
import io.imcache.master.login.InvalidLoginException;
import io.imcache.master.login.LoginRequests;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** What clients ask of workers about logins. Each event {@code E} is answered by {@code E:ack} or {@code E:error}. */
final class LoginEvents {
    private static final String ACK = ":ack";
    private static final String ERROR = ":error";
    private static final String START = "master:login:start";
    private static final String INPUT = "master:login:user_input";
    private static final String LOGOUT = "master:account:logout";
    private static final String SESSION = "session_id";
    private static final String ACCOUNT = "account_id";

    private static final int WORD = 64;
    private static final int TEXT = 256;
    private static final int INPUT_LENGTH = 4096;

    private final LoginRequests logins;

    LoginEvents(LoginRequests logins) {
        this.logins = logins;
    }

    void addTo(DesktopEvents events) {
        events.on(START, failure(START), this::start)
                .on(INPUT, failure(INPUT), this::input)
                .on(LOGOUT, failure(LOGOUT), this::logout);
    }

    private static DesktopEvents.Failure failure(String event) {
        return (monitor, request, sentence) -> Mono.fromRunnable(() -> monitor.send(event + ERROR, out -> {
            DesktopJson.failure(out, sentence);
            out.text("event", event);
            out.text(ACCOUNT, request.usable(ACCOUNT));
            out.text(SESSION, request.usable(SESSION));
        }));
    }

    private Mono<Void> start(DesktopClient monitor, EventPayload request) {
        var start = new LoginRequests.Start(
                request.accountId(ACCOUNT),
                text(request, SESSION),
                request.optional("platform", WORD),
                text(request, "worker_id"),
                request.optionalTexts("proxy", INPUT_LENGTH));
        return asRequest(logins.start(monitor.access(), start))
                .flatMap(started -> done(monitor, START, out -> {
                    out.text(ACCOUNT, start.accountId());
                    out.text(SESSION, started.sessionId());
                    out.text("worker_id", started.worker());
                    out.text("status", "sent");
                }));
    }

    private static @Nullable String text(EventPayload request, String name) {
        String text = request.optional(name, TEXT);
        if (text != null && text.chars().anyMatch(Character::isISOControl)) {
            throw new InvalidRequestException(name + ": control characters (expected: an id without)");
        }
        return text;
    }

    private Mono<Void> input(DesktopClient monitor, EventPayload request) {
        String session = request.required(SESSION, TEXT);
        String type = request.required("input_type", WORD);
        String value = request.required("value", INPUT_LENGTH);
        return asRequest(logins.input(monitor.access(), session, type, value))
                .then(Mono.defer(() -> done(monitor, INPUT, out -> {
                    out.text(SESSION, session);
                    out.text("input_type", type);
                })));
    }

    private Mono<Void> logout(DesktopClient monitor, EventPayload request) {
        String accountId = request.accountId(ACCOUNT);
        return asRequest(logins.logout(monitor.access(), accountId))
                .then(Mono.defer(() -> done(monitor, LOGOUT, out -> out.text(ACCOUNT, accountId))));
    }

    private static <T> Mono<T> asRequest(Mono<T> login) {
        return login.onErrorMap(InvalidLoginException.class, e -> new InvalidRequestException(e.sentence()));
    }

    private static Mono<Void> done(DesktopClient monitor, String event, Consumer<JsonWriter> members) {
        return Mono.fromRunnable(() -> monitor.send(event + ACK, out -> {
            out.flag("success", true);
            members.accept(out);
            out.number("timestamp", System.currentTimeMillis());
        }));
    }
}
