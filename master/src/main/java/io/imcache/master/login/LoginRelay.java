package io.imcache.master.login;

import io.imcache.master.credentials.Credentials;
import io.imcache.master.support.Background;
import io.imcache.master.support.LogLimit;
import io.imcache.master.workers.AccountDelivery;
import io.imcache.master.workers.WorkerPresence;
import io.imcache.master.workers.WorkersHere;
import io.imcache.protocol.AnswerCode;
import io.imcache.redis.logins.RelayChannel;
import io.imcache.redis.logins.RelayedEvent;
import io.imcache.redis.logins.RelayedEvent.Kind;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.util.retry.Retry;

/**
 * Passes events of logins to workers and to clients, whichever master they are connected to. Nothing is kept: a client or a worker
 * that is not connected misses them.
 */
public final class LoginRelay extends Background {
    private static final Logger log = LoggerFactory.getLogger(LoginRelay.class);

    private static final String STORAGE = "master:update-account-storage";
    private static final Duration RECONNECT_FIRST = Duration.ofMillis(200);
    private static final Duration RECONNECT_SLOWEST = Duration.ofSeconds(10);
    /** Stops after the Socket.IO server. */
    private static final int PHASE = DEFAULT_PHASE - 768;

    private final String self = UUID.randomUUID().toString();
    private final List<LoginAudience> audiences = new CopyOnWriteArrayList<>();
    private final LogLimit notListening = new LogLimit();
    private final RelayChannel channel;
    private final AccountDelivery delivery;
    private final WorkersHere here;
    private final WorkerPresence presence;
    private final Credentials credentials;

    LoginRelay(
            RelayChannel channel,
            AccountDelivery delivery,
            WorkersHere here,
            WorkerPresence presence,
            Credentials credentials) {
        this.channel = channel;
        this.delivery = delivery;
        this.here = here;
        this.presence = presence;
        this.credentials = credentials;
    }

    /** Adds clients that are told of logins. */
    public void addAudience(LoginAudience audience) {
        audiences.add(audience);
    }

    /**
     * Sends an event to all clients that may see an account.
     *
     * @return completes once those of this master were told and Redis has it for the others; ends with {@code StoreException}
     */
    Mono<Void> toClients(String accountId, String event, byte[] json) {
        return Mono.defer(() -> {
            tell(accountId, event, json);
            return channel.send(new RelayedEvent(Kind.CLIENTS, self, "", accountId, event, json));
        });
    }

    private void tell(String accountId, String event, byte[] json) {
        audiences.forEach(audience -> audience.tell(accountId, event, json));
    }

    /**
     * Sends an event to a worker, over a connection whose token covers the account.
     *
     * @return completes once it is on its way; ends with {@link InvalidLoginException} if the worker is not connected to any master
     */
    Mono<Void> toWorker(String worker, String accountId, String event, byte[] json) {
        return send(new RelayedEvent(Kind.WORKER, self, worker, accountId, event, json));
    }

    /**
     * Sends {@code master:update-account-storage} with the stored credentials of an account to a worker, likewise. The master that
     * the worker is connected to reads them: they do not go over the channel.
     */
    Mono<Void> credentialsToWorker(String worker, String accountId, @Nullable String platform) {
        return send(new RelayedEvent(
                Kind.CREDENTIALS,
                self,
                worker,
                accountId,
                STORAGE,
                LoginJson.object(out -> out.put("platform", platform))));
    }

    private Mono<Void> send(RelayedEvent event) {
        return deliver(event).flatMap(delivered -> delivered ? Mono.empty() : sendOn(event));
    }

    private Mono<Void> sendOn(RelayedEvent event) {
        return presence.connected().publishOn(Schedulers.parallel()).flatMap(workers -> {
            String worker = event.worker();
            if (here.ids().contains(worker)) {
                return Mono.error(new InvalidLoginException(
                        AnswerCode.FORBIDDEN,
                        "account: its worker does not take it (expected: one whose token covers the account)"));
            }
            return workers.containsKey(worker)
                    ? channel.send(event)
                    : Mono.error(new InvalidLoginException(
                            "account: its worker is not connected (expected: one that is, to any master)"));
        });
    }

    /** Delivers an event to a worker that is connected here; false if none took it. */
    private Mono<Boolean> deliver(RelayedEvent event) {
        return Mono.defer(() -> {
            if (!here.ids().contains(event.worker())) {
                return Mono.just(false);
            }
            if (event.kind() == Kind.WORKER) {
                return Mono.just(delivery.deliver(event.worker(), event.accountId(), event.name(), event.json()));
            }
            return credentials
                    .read(event.accountId())
                    .map(json -> delivery.deliver(event.worker(), event.accountId(), STORAGE, storage(event, json)))
                    .defaultIfEmpty(false);
        });
    }

    private static byte[] storage(RelayedEvent event, byte[] json) {
        return LoginJson.object(out -> {
            out.put("accountId", event.accountId());
            out.set("platform", LoginJson.read(event.json()).get("platform"));
            out.set("storageState", AccountLogin.storageState(LoginJson.read(json)));
            out.put("timestamp", System.currentTimeMillis());
        });
    }

    @Override
    protected Disposable begin() {
        return channel.events()
                .filter(event -> !event.origin().equals(self))
                .publishOn(Schedulers.parallel())
                .concatMap(event -> take(event).onErrorResume(error -> {
                    log.debug("An event of a login was not passed on: {}", error.toString());
                    return Mono.empty();
                }))
                .doOnError(error -> {
                    if (notListening.tryLog()) {
                        log.warn("Not listening for events of logins: {}", error.toString());
                    }
                })
                .retryWhen(Retry.backoff(Long.MAX_VALUE, RECONNECT_FIRST)
                        .maxBackoff(RECONNECT_SLOWEST)
                        .transientErrors(true))
                .subscribe();
    }

    private Mono<Void> take(RelayedEvent event) {
        if (event.kind() != Kind.CLIENTS) {
            return deliver(event).then();
        }
        return Mono.fromRunnable(() -> tell(event.accountId(), event.name(), event.json()));
    }

    @Override
    public int getPhase() {
        return PHASE;
    }
}
