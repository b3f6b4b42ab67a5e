package io.imcache.redis;

import io.imcache.protocol.ItemCollection;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Accounts in Redis. All methods are non-blocking and end with {@link StoreException} where Redis does not do its part:
 * {@link StoreException.Unavailable} within the command timeout, {@link StoreException.Full} when it has no memory left.
 */
public interface AccountStore {

    /** Replaces the collections of a push, all in one step, unless the account in the store is newer. */
    Mono<PushOutcome> replace(SnapshotPush push);

    /** Reads a page of items; empty where there is no such account. */
    Mono<Page> page(PageQuery query);

    /** Reads one item: a page with that item or with none. */
    Mono<Page> item(String accountId, ItemCollection collection, String id);

    /**
     * Sets profile fields and makes the account known; fields that are not named keep their values.
     *
     * @param platform the account's platform; null leaves it as it is
     */
    Mono<Account> updateProfile(String accountId, @Nullable String platform, Map<String, String> fields);

    /** Reads an account; empty where it is not known. */
    Mono<Account> account(String accountId);

    /**
     * Lists known accounts.
     *
     * @param platform only those of this platform; null for all
     * @param statuses only those whose {@link AccountStatus} is one of these; empty for all
     */
    Mono<AccountPage> accounts(@Nullable String platform, Set<AccountStatus> statuses, int offset, int count);
}
