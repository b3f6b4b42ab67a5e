package io.imcache.redis.logins;

import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.keys.Bytes;
import io.imcache.redis.keys.StoreNames;
import io.lettuce.core.SetArgs;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Knows which account a login is for, and which worker does it: some events name the login alone, and come to another master than
 * the one that began it. Each is a string {@code imcache:login:<id>}, the account and the worker with a byte 0 between, and expires.
 */
public final class LoginSessions {
    private final StoreConnection connection;
    private final StoreNames names;

    /**
     * A login that is under way.
     *
     * @param worker the worker that was asked to do it
     */
    public record Session(String accountId, String worker) {}

    /** @param prefix as for {@code RedisAccountStore} */
    public LoginSessions(StoreConnection connection, String prefix) {
        this.connection = connection;
        this.names = connection.names(prefix);
    }

    /**
     * Notes a login.
     *
     * @param length how long it is remembered
     * @return false if its id belongs to the login of another account
     */
    public Mono<Boolean> begin(String id, Session session, Duration length) {
        byte[] key = names.login(id);
        byte[] value = Bytes.of(session.accountId() + '\0' + session.worker());
        SetArgs expiring = SetArgs.Builder.px(length);
        return connection
                .run(commands ->
                        commands.set(key, value, SetArgs.Builder.px(length).nx()))
                .hasElement()
                .flatMap(isNew -> isNew
                        ? Mono.just(true)
                        : find(id).flatMap(known -> known.accountId().equals(session.accountId())
                                        ? connection
                                                .run(commands -> commands.set(key, value, expiring))
                                                .thenReturn(true)
                                        : Mono.just(false))
                                // It expired in between.
                                .switchIfEmpty(connection
                                        .run(commands -> commands.set(key, value, expiring))
                                        .thenReturn(true)));
    }

    /** Returns a login; empty if none of this id is under way. */
    public Mono<Session> find(String id) {
        return connection.run(commands -> commands.get(names.login(id))).mapNotNull(LoginSessions::parse);
    }

    private static @Nullable Session parse(byte[] value) {
        String text = Bytes.text(value);
        int end = text.indexOf('\0');
        return end < 0 ? null : new Session(text.substring(0, end), text.substring(end + 1));
    }
}
