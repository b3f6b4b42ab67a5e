package io.imcache.redis.credentials;

import io.imcache.redis.connection.LuaScript;
import io.imcache.redis.connection.Reply;
import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.keys.AccountKeys;
import io.imcache.redis.keys.Bytes;
import io.imcache.redis.keys.StoreNames;
import reactor.core.publisher.Mono;

/**
 * Keeps one value for each account under {@code imcache:{A}:credentials}. The caller has encrypted it. It stays while the account's
 * data expires, is evicted or comes anew, and goes when a person deletes the account.
 *
 * <p>All methods end with {@code StoreException} if Redis is away or full.
 */
public final class CredentialStore {
    private static final LuaScript SCRIPT = new LuaScript("credentials");

    private final StoreConnection connection;
    private final StoreNames names;

    /** @param prefix first part of every key, without braces */
    public CredentialStore(StoreConnection connection, String prefix) {
        this.connection = connection;
        this.names = connection.names(prefix);
    }

    /** Returns the first part of every key of the installation. */
    public String prefix() {
        return names.prefix();
    }

    /**
     * Stores the value of an account, once as many replicas have it as the connection asks for.
     *
     * @return false if a person deleted the account and nobody created or claimed it since
     */
    public Mono<Boolean> store(String accountId, byte[] value) {
        return store(accountId, value, Bytes.EMPTY);
    }

    /** Stores a value only if the account still has the one that was read; else returns false. */
    public Mono<Boolean> replace(String accountId, byte[] read, byte[] value) {
        return store(accountId, value, read);
    }

    private Mono<Boolean> store(String accountId, byte[] value, byte[] replaced) {
        AccountKeys keys = names.account(accountId);
        return SCRIPT.callConfirmed(
                        connection, Reply::flag, new byte[][] {keys.credentials(), keys.deletion()}, value, replaced)
                .map(Reply::flag);
    }

    /** Returns the value of an account; empty if it has none. */
    public Mono<byte[]> read(String accountId) {
        return connection.run(commands -> commands.get(key(accountId)));
    }

    /** Removes the value of an account; false if it had none. */
    public Mono<Boolean> remove(String accountId) {
        return connection.run(commands -> commands.unlink(key(accountId))).map(removed -> removed > 0);
    }

    /** Tells whether an account has a value. */
    public Mono<Boolean> exists(String accountId) {
        return connection.run(commands -> commands.exists(key(accountId))).map(found -> found > 0);
    }

    private byte[] key(String accountId) {
        return names.account(accountId).credentials();
    }
}
