package io.imcache.master.login;

import io.imcache.master.credentials.Credentials;
import io.imcache.master.security.Access;
import io.imcache.redis.AccountStore;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import tools.jackson.databind.node.ObjectNode;

/** Takes logins that a person did in a browser of the client: keeps them, and passes them to the account's worker. */
public final class ManualLogins {
    private static final Logger log = LoggerFactory.getLogger(ManualLogins.class);

    /** Credentials, and what is said beside them. */
    private static final int LARGEST = Credentials.LARGEST + 64 * 1024;

    private final AccountStore store;
    private final LoginRequests requests;
    private final LoginRelay relay;
    private final StoredLogins logins;
    private final AccountWorkers workers;

    /**
     * A login that is stored.
     *
     * @param worker the worker that it was passed to; null if none that has the account is connected
     */
    public record Stored(String accountId, @Nullable String worker) {}

    ManualLogins(
            AccountStore store, LoginRequests requests, LoginRelay relay, StoredLogins logins, AccountWorkers workers) {
        this.store = store;
        this.requests = requests;
        this.relay = relay;
        this.logins = logins;
        this.workers = workers;
    }

    /** Returns the account that an event names; empty if that can't be read. For answers to events that are refused. */
    public static Optional<String> accountOf(byte[] json, int from, int to) {
        try {
            return Optional.ofNullable(LoginJson.accountId(LoginJson.read(json, from, to, LARGEST), "accountId"));
        } catch (InvalidLoginException e) {
            return Optional.empty();
        }
    }

    /**
     * Takes a login.
     *
     * @param json the event's data, UTF-8 from byte {@code from} to before byte {@code to}: {@code {accountId, platform, storageState:
     *     {cookies, origins}, timestamp}}
     * @return ends with {@link InvalidLoginException} if that is something else, if the client may not see the account, or if
     *     credentials are not taken; with {@code StoreException} if Redis can't be reached. Nothing is stored then
     */
    public Mono<Stored> take(Access access, byte[] json, int from, int to) {
        Mono<Stored> taken = Mono.defer(() -> {
            ObjectNode event = LoginJson.read(json, from, to, LARGEST);
            String accountId = LoginJson.accountId(event, "accountId");
            if (accountId == null) {
                return Mono.error(new InvalidLoginException("accountId: missing (expected: the id of an account)"));
            }
            String platform = LoginJson.text(event, "platform", LoginJson.LONGEST_TEXT);
            ObjectNode login = AccountLogin.ofStorageState(event.get("storageState"));
            return requests.account(access, accountId).flatMap(account -> logins.put(accountId, login)
                    .then(noted(accountId))
                    .then(passed(accountId, platform == null ? account.platform() : platform)));
        });
        return taken.subscribeOn(Schedulers.parallel());
    }

    private Mono<Void> noted(String accountId) {
        Map<String, String> now = Map.of("last_login_time", Long.toString(System.currentTimeMillis()));
        return store.reportProfile(accountId, null, now).then();
    }

    /** Passes the login on. It is stored, so a worker that is not there now gets it with the account. */
    private Mono<Stored> passed(String accountId, @Nullable String platform) {
        return workers.of(accountId, null)
                .publishOn(Schedulers.parallel())
                .flatMap(worker -> relay.credentialsToWorker(worker, accountId, platform)
                        .thenReturn(new Stored(accountId, worker)))
                .onErrorResume(error -> {
                    log.debug("A login was stored, and not passed on: {}", error.toString());
                    return Mono.empty();
                })
                .defaultIfEmpty(new Stored(accountId, null));
    }
}
