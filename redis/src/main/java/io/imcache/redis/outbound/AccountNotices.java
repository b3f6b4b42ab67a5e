package io.imcache.redis.outbound;

import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.keys.Bytes;
import io.imcache.redis.outbound.AccountNotice.Kind;
import io.imcache.redis.outbound.WorkerMailbox.Outcome;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Announces events other than changes of accounts: requests to workers, and workers that come and go. Each is announced
 * once, in the same step in which it happens, and then forgotten.
 */
public final class AccountNotices {
    private static final byte[] WORKERS = Bytes.of("w");

    private final StoreConnection connection;
    private final byte[] channel;

    /** @param prefix as for {@code RedisAccountStore} */
    public AccountNotices(StoreConnection connection, String prefix) {
        this.connection = connection;
        this.channel = connection.names(prefix).notices();
    }

    /**
     * Returns the message about a request.
     *
     * @param outcome as a state of the request; empty if it has none
     */
    static byte[] outbound(OutboundRequest request, String outcome) {
        return Bytes.of("o\0" + request.accountId() + '\0' + request.id() + '\0' + outcome);
    }

    /** Announces that workers have come or gone. */
    public Mono<Void> tellOfWorkers() {
        return connection.run(commands -> commands.publish(channel, WORKERS)).then();
    }

    /**
     * Returns notices from now on. Sends {@link Kind#MISSED} when the subscription begins, and each time that it begins
     * again. Ends with {@code StoreException} if Redis can't be reached at first.
     */
    public Flux<AccountNotice> notices() {
        return Flux.create(sink -> sink.onDispose(connection
                .listen(channel, () -> sink.next(AccountNotice.ALL_MISSED), () -> {})
                .mapNotNull(AccountNotices::parse)
                .subscribe(sink::next, sink::error)));
    }

    private static @Nullable AccountNotice parse(byte[] message) {
        String[] parts = Bytes.text(message).split("\0", 4);
        return switch (parts[0]) {
            case "w" -> new AccountNotice(Kind.WORKERS, "", "", null);
            case "o" ->
                parts.length == 4 ? new AccountNotice(Kind.OUTBOUND, parts[1], parts[2], Outcome.of(parts[3])) : null;
            default -> null;
        };
    }
}
