package io.imcache.redis;

import io.imcache.protocol.ItemCollection;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Accounts in Redis 7 or later, under these keys ({@code imcache} stands for the configured prefix, {@code A} for the
 * account's id, which is the hash tag of all of them):
 *
 * <dl>
 *   <dt>{@code imcache:{A}:meta} (hash)
 *   <dd>{@code v} version, {@code t} timestamp of the snapshot in ms, {@code p} platform, {@code w} worker, {@code c} when
 *       it became known in ms, {@code r} what the list of accounts says of it; for each collection {@code d:<collection>} its
 *       digest, {@code n:<collection>} how many items it has
 *   <dt>{@code imcache:{A}:profile} (hash)
 *   <dd>profile fields by the crawler's names
 *   <dt>{@code imcache:{A}:items:<collection>} (hash)
 *   <dd>item id to the crawler's JSON, byte for byte
 *   <dt>{@code imcache:{A}:index:<collection>} (sorted set, all scores 0)
 *   <dd>the entries described in {@link io.imcache.redis.item.ItemSchema}
 *   <dt>{@code imcache:{A}:staged:<token>:items:<collection>}, {@code …:index:<collection>}
 *   <dd>a collection on its way in; expires after two minutes unless it is committed
 *   <dt>{@code imcache:accounts} (sorted set, all scores 0)
 *   <dd>one entry for each account: id, 0, platform, 0, status
 * </dl>
 *
 * <p><b>Write</b>: {@code propose.lua} compares digests; {@code entries.lua} reads the index of collections that differ;
 * {@code stage.lua} sends large changes ahead; {@code commit.lua} changes everything in one step, if the version is still
 * the one that was compared.
 *
 * <p><b>Read</b>: {@code page.lua} walks a range of the index and fetches the items of one page; {@code item.lua} fetches
 * one. Each is one script, so each sees one version of the account.
 */
public final class RedisAccountStore implements AccountStore {
    private final AccountDirectory directory;
    private final AccountWriter writer;
    private final AccountReader reader;

    /**
     * @param prefix first part of every key, without braces
     */
    public RedisAccountStore(StoreConnection connection, String prefix) {
        if (prefix.isEmpty() || prefix.indexOf('{') >= 0 || prefix.indexOf('}') >= 0) {
            throw new IllegalArgumentException("prefix: '" + prefix + "' (expected: a text without braces, not empty)");
        }
        this.directory = new AccountDirectory(connection, prefix);
        this.writer = new AccountWriter(connection, directory, prefix);
        this.reader = new AccountReader(connection, prefix);
    }

    @Override
    public Mono<PushOutcome> replace(SnapshotPush push) {
        return Mono.defer(() -> writer.replace(push));
    }

    @Override
    public Mono<Page> page(PageQuery query) {
        return Mono.defer(() -> reader.page(query));
    }

    @Override
    public Mono<Page> item(String accountId, ItemCollection collection, String id) {
        return Mono.defer(() -> reader.item(accountId, collection, id));
    }

    @Override
    public Mono<Account> updateProfile(String accountId, @Nullable String platform, Map<String, String> fields) {
        return Mono.defer(() -> directory.updateProfile(accountId, platform, fields));
    }

    @Override
    public Mono<Account> account(String accountId) {
        return Mono.defer(() -> directory.account(accountId));
    }

    @Override
    public Mono<AccountPage> accounts(@Nullable String platform, Set<AccountStatus> statuses, int offset, int count) {
        return Mono.defer(() -> directory.accounts(platform, statuses, offset, count));
    }
}
