package io.imcache.master.im;

import io.imcache.master.testing.NoAccountStore;
import io.imcache.protocol.ItemCollection;
import io.imcache.redis.item.Attribute;
import io.imcache.redis.item.ItemReader;
import io.imcache.redis.model.Account;
import io.imcache.redis.model.AccountPage;
import io.imcache.redis.model.AccountStatus;
import io.imcache.redis.model.ItemAccount;
import io.imcache.redis.model.Mark;
import io.imcache.redis.model.Page;
import io.imcache.redis.model.PageQuery;
import io.imcache.redis.model.RangeCounts;
import io.imcache.redis.model.StoredItem;
import io.imcache.redis.model.UnifiedQuery;
import io.imcache.redis.model.UnreadCounts;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Pages through one account's items in the order given. Does not filter, but remembers the queries. */
final class FakeAccountStore extends NoAccountStore {
    static final String ACCOUNT = "acc-1";
    static final long VERSION = 7;

    private final Map<ItemCollection, List<String>> items = new EnumMap<>(ItemCollection.class);
    private final List<Account> accounts = new ArrayList<>();
    private @Nullable RuntimeException failure;
    private @Nullable PageQuery lastQuery;
    private @Nullable AccountsQuery lastAccountsQuery;

    record AccountsQuery(@Nullable String platform, Set<AccountStatus> statuses) {}

    FakeAccountStore with(ItemCollection collection, String... json) {
        items.computeIfAbsent(collection, key -> new ArrayList<>()).addAll(List.of(json));
        return this;
    }

    FakeAccountStore with(Account account) {
        accounts.add(account);
        return this;
    }

    /** Makes all later calls fail. */
    void failWith(RuntimeException error) {
        failure = error;
    }

    @Nullable PageQuery lastQuery() {
        return lastQuery;
    }

    @Nullable AccountsQuery lastAccountsQuery() {
        return lastAccountsQuery;
    }

    @Override
    public Mono<Page> page(PageQuery query) {
        return answer(() -> {
            lastQuery = query;
            List<String> all = known(query.accountId()) ? itemsOf(query.collection()) : List.of();
            List<String> some = slice(all, query.offset(), query.count());
            return pageOf(query.collection(), some, query.offset() + some.size() < all.size());
        });
    }

    @Override
    public Mono<Page> item(String accountId, ItemCollection collection, String id) {
        return answer(() -> {
            List<String> all = known(accountId) ? itemsOf(collection) : List.of();
            String identity = "\"id\":\"" + id + "\"";
            return pageOf(
                    collection,
                    all.stream().filter(json -> json.contains(identity)).toList(),
                    false);
        });
    }

    /** Looks in this store's only account with items; there are as many as it was given. */
    @Override
    public Mono<ItemAccount> find(@Nullable Set<String> accountIds, ItemCollection collection, String id, int most) {
        return accounts.size() > most
                ? Mono.just(new ItemAccount(null, false))
                : item(ACCOUNT, collection, id)
                        .map(page -> new ItemAccount(page.items().isEmpty() ? null : ACCOUNT, true));
    }

    private static boolean known(String accountId) {
        return accountId.equals(ACCOUNT);
    }

    private List<String> itemsOf(ItemCollection collection) {
        return items.getOrDefault(collection, List.of());
    }

    private static <T> List<T> slice(List<T> all, int offset, int count) {
        int from = Math.min(offset, all.size());
        return all.subList(from, Math.min(from + count, all.size()));
    }

    private static Page pageOf(ItemCollection collection, List<String> items, boolean hasMore) {
        List<StoredItem> stored = items.stream()
                .map(json -> new StoredItem(collection, json.getBytes(StandardCharsets.UTF_8), null))
                .toList();
        return new Page(VERSION, "xhs", stored, Map.of(), hasMore, null);
    }

    @Override
    public Mono<Long> version(String accountId) {
        return answer(() -> known(accountId) ? VERSION : 0L);
    }

    @Override
    public Mono<Page> unified(UnifiedQuery query) {
        return answer(() -> pageOf(ItemCollection.MESSAGES, itemsOf(ItemCollection.MESSAGES), false));
    }

    @Override
    public Mono<UnreadCounts> unread(String accountId) {
        return answer(() -> new UnreadCounts(VERSION, 1, 2, 3, 4));
    }

    @Override
    public Mono<RangeCounts> count(String accountId, ItemCollection collection, Attribute facet, String value) {
        return answer(() -> new RangeCounts(VERSION, 3, 2, 1));
    }

    @Override
    public Mono<Page> mark(String accountId, ItemCollection collection, List<String> ids, Mark mark) {
        return item(accountId, collection, ids.get(0));
    }

    @Override
    public Mono<Page> markConversationRead(String accountId, String conversationId) {
        return item(accountId, ItemCollection.CONVERSATIONS, conversationId);
    }

    @Override
    public Mono<Page> create(String accountId, ItemCollection collection, String json) {
        return answer(() -> {
            if (!known(accountId)) {
                return new Page(0, null, List.of(), Map.of(), false, null);
            }
            // Found again by the identity that this store uses.
            String id = new ItemReader().id(collection, json.getBytes(StandardCharsets.UTF_8));
            String item = "{\"id\":\"" + id + "\"," + json.substring(1);
            with(collection, item);
            return pageOf(collection, List.of(item), false);
        });
    }

    @Override
    public Mono<Boolean> delete(String accountId) {
        return answer(() -> known(accountId));
    }

    @Override
    public Mono<Account> updateProfile(String accountId, @Nullable String platform, Map<String, String> fields) {
        return answer(() -> new Account(accountId, platform, 0, 1, 0, fields));
    }

    @Override
    public Mono<Account> account(String accountId) {
        return answer(() -> accounts)
                .flatMapIterable(list -> list)
                .filter(account -> account.accountId().equals(accountId))
                .next();
    }

    @Override
    public Mono<AccountPage> accounts(@Nullable String platform, Set<AccountStatus> statuses, int offset, int count) {
        return answer(() -> {
            lastAccountsQuery = new AccountsQuery(platform, statuses);
            List<Account> some = slice(accounts, offset, count);
            return new AccountPage(some, offset + some.size() < accounts.size());
        });
    }

    private <T> Mono<T> answer(Supplier<T> answer) {
        RuntimeException error = failure;
        return error == null ? Mono.fromSupplier(answer) : Mono.error(error);
    }
}
