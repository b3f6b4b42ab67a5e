package io.imcache.master.login;

import io.imcache.master.security.Access;
import io.imcache.master.socketio.wire.Envelopes;
import io.imcache.protocol.MessageTypes;
import io.imcache.redis.AccountStore;
import io.imcache.redis.logins.LoginSessions;
import io.imcache.redis.model.Account;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Takes what clients ask of workers about logins. All methods end with {@link InvalidLoginException} if the client may not see the
 * account, or if no worker that has it is connected to any master, and with {@code StoreException} if Redis can't be reached.
 */
public final class LoginRequests {
    private static final String START = "master:login:start";
    private static final String INPUT = "master:login:user_input";

    private final AccountStore store;
    private final LoginRelay relay;
    private final LoginSessions sessions;
    private final StoredLogins logins;
    private final AccountWorkers workers;
    private final Duration length;

    /**
     * A login to be begun.
     *
     * @param sessionId its id; null for a new one
     * @param platform null for the account's
     * @param worker the worker to do it if no other one has the account; null for none
     * @param proxy what the worker's browser connects through, texts by name; empty for nothing
     */
    public record Start(
            String accountId,
            @Nullable String sessionId,
            @Nullable String platform,
            @Nullable String worker,
            Map<String, String> proxy) {
        public Start {
            proxy = Map.copyOf(proxy);
        }
    }

    /** A login that was passed to a worker. */
    public record Started(String sessionId, String worker) {}

    /** @param length how long a login is remembered */
    LoginRequests(
            AccountStore store,
            LoginRelay relay,
            LoginSessions sessions,
            StoredLogins logins,
            AccountWorkers workers,
            Duration length) {
        this.store = store;
        this.relay = relay;
        this.sessions = sessions;
        this.logins = logins;
        this.workers = workers;
        this.length = length;
    }

    /** Passes a login to the worker that has the account. */
    public Mono<Started> start(Access access, Start start) {
        String id = start.sessionId() == null ? UUID.randomUUID().toString() : start.sessionId();
        String accountId = start.accountId();
        return account(access, accountId).flatMap(account -> worker(accountId, start.worker())
                .flatMap(worker -> sessions.begin(id, new LoginSessions.Session(accountId, worker), length)
                        .publishOn(Schedulers.parallel())
                        .flatMap(begun -> begun
                                ? relay.toWorker(worker, accountId, START, request(start, id, account))
                                : Mono.error(new InvalidLoginException(
                                        "session_id: in use for another account (expected: a new one)")))
                        .thenReturn(new Started(id, worker))));
    }

    private static byte[] request(Start start, String id, Account account) {
        return LoginJson.object(out -> {
            out.put("account_id", start.accountId());
            out.put("session_id", id);
            out.put("platform", start.platform() == null ? account.platform() : start.platform());
            if (start.proxy().isEmpty()) {
                out.putNull("proxy");
            } else {
                start.proxy().forEach(out.putObject("proxy")::put);
            }
        });
    }

    /**
     * Passes what a person entered, such as a code from a text message, to the worker that does a login.
     *
     * @param value shown to nobody else, and in no log
     */
    public Mono<Void> input(Access access, String sessionId, String inputType, String value) {
        return sessions.find(sessionId)
                .filter(session -> access.mayRead(session.accountId()))
                .publishOn(Schedulers.parallel())
                .switchIfEmpty(Mono.error(new InvalidLoginException(
                        "session_id: not known (expected: the id of a login that is under way)")))
                .flatMap(session ->
                        relay.toWorker(session.worker(), session.accountId(), INPUT, LoginJson.object(out -> {
                            out.put("session_id", sessionId);
                            out.put("input_type", inputType);
                            out.put("value", value);
                        })));
    }

    /** Forgets what an account is logged in with, and asks the worker that has it to log it out. */
    public Mono<Void> logout(Access access, String accountId) {
        byte[] envelope = Envelopes.envelope(
                        MessageTypes.MASTER_ACCOUNT_LOGOUT, null, (json, now) -> json.text("account_id", accountId))
                .bytes();
        return account(access, accountId)
                .then(logins.forget(accountId))
                .then(worker(accountId, null))
                .publishOn(Schedulers.parallel())
                .flatMap(worker -> relay.toWorker(worker, accountId, MessageTypes.EVENT_MESSAGE, envelope));
    }

    /** Returns an account that the client may see. */
    Mono<Account> account(Access access, String accountId) {
        Mono<Account> found = access.mayRead(accountId) ? store.account(accountId) : Mono.empty();
        return found.publishOn(Schedulers.parallel())
                .switchIfEmpty(Mono.error(new InvalidLoginException(
                        "account: not known (expected: the id of an account that there is)")));
    }

    private Mono<String> worker(String accountId, @Nullable String otherwise) {
        return workers.of(accountId, otherwise)
                .switchIfEmpty(Mono.error(new InvalidLoginException(
                        "account: no worker has it (expected: an account that a worker crawls or is assigned to)")));
    }
}
