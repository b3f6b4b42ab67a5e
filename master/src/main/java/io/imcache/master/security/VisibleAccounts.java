package io.imcache.master.security;

import static java.util.Objects.requireNonNull;

import io.imcache.protocol.ItemCollection;
import io.imcache.redis.AccountStore;
import io.imcache.redis.item.Attribute;
import io.imcache.redis.model.Account;
import io.imcache.redis.model.AccountPage;
import io.imcache.redis.model.AccountStatus;
import io.imcache.redis.model.DeltaPush;
import io.imcache.redis.model.ItemAccount;
import io.imcache.redis.model.Lease;
import io.imcache.redis.model.Mark;
import io.imcache.redis.model.Page;
import io.imcache.redis.model.PageQuery;
import io.imcache.redis.model.PushOutcome;
import io.imcache.redis.model.RangeCounts;
import io.imcache.redis.model.ReadAll;
import io.imcache.redis.model.SnapshotPush;
import io.imcache.redis.model.UnifiedQuery;
import io.imcache.redis.model.UnreadCounts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.web.reactive.function.server.ServerRequest;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The store as one caller sees it: without the accounts that the caller may not read. These look like unknown accounts,
 * because Redis is not asked for them. Crawlers' methods fail.
 */
public final class VisibleAccounts implements AccountStore {
    private static final Page NO_PAGE = new Page(0, null, List.of(), Map.of(), false, null);
    private static final int AT_ONCE = 16;

    private final AccountStore store;
    private final Access access;

    private VisibleAccounts(AccountStore store, Access access) {
        this.store = store;
        this.access = access;
    }

    /** Returns the store itself if the caller may read all accounts. */
    public static AccountStore of(AccountStore store, Access access) {
        return access.accounts() == null && access.has(Role.IM, Role.ADMIN)
                ? store
                : new VisibleAccounts(store, access);
    }

    /** Returns the store as the caller of a request sees it. */
    public static AccountStore of(AccountStore store, ServerRequest request) {
        return of(store, Access.of(request));
    }

    /** Tells whether the caller may read an account, known or not. */
    public boolean includes(String accountId) {
        return access.mayRead(accountId);
    }

    private <T> Mono<T> ifVisible(String accountId, Supplier<Mono<T>> answer, Mono<T> otherwise) {
        return access.mayRead(accountId) ? answer.get() : otherwise;
    }

    @Override
    public Mono<Page> mark(String accountId, ItemCollection collection, List<String> ids, Mark mark) {
        return ifVisible(accountId, () -> store.mark(accountId, collection, ids, mark), Mono.just(NO_PAGE));
    }

    @Override
    public Mono<Page> markConversationRead(String accountId, String conversationId) {
        return ifVisible(accountId, () -> store.markConversationRead(accountId, conversationId), Mono.just(NO_PAGE));
    }

    @Override
    public Mono<ReadAll> markAllRead(String accountId, ItemCollection topics, String id) {
        return ifVisible(accountId, () -> store.markAllRead(accountId, topics, id), Mono.just(new ReadAll(NO_PAGE, 0)));
    }

    @Override
    public Mono<Page> create(String accountId, ItemCollection collection, String json) {
        return ifVisible(accountId, () -> store.create(accountId, collection, json), Mono.just(NO_PAGE));
    }

    @Override
    public Mono<Boolean> delete(String accountId) {
        return ifVisible(accountId, () -> store.delete(accountId), Mono.just(false));
    }

    /** Ends empty if the caller may not read the account. */
    @Override
    public Mono<Account> updateProfile(String accountId, @Nullable String platform, Map<String, String> fields) {
        return ifVisible(accountId, () -> store.updateProfile(accountId, platform, fields), Mono.empty());
    }

    @Override
    public Mono<Page> page(PageQuery query) {
        return ifVisible(query.accountId(), () -> store.page(query), Mono.just(NO_PAGE));
    }

    @Override
    public Mono<Page> item(String accountId, ItemCollection collection, String id) {
        return ifVisible(accountId, () -> store.item(accountId, collection, id), Mono.just(NO_PAGE));
    }

    @Override
    public Mono<Page> made(String accountId, String id) {
        return ifVisible(accountId, () -> store.made(accountId, id), Mono.just(NO_PAGE));
    }

    @Override
    public Mono<Page> unified(UnifiedQuery query) {
        return ifVisible(query.accountId(), () -> store.unified(query), Mono.just(NO_PAGE));
    }

    @Override
    public Mono<RangeCounts> count(String accountId, ItemCollection collection, Attribute facet, String value) {
        return ifVisible(
                accountId,
                () -> store.count(accountId, collection, facet, value),
                Mono.just(new RangeCounts(0, 0, 0, 0)));
    }

    @Override
    public Mono<UnreadCounts> unread(String accountId) {
        return ifVisible(accountId, () -> store.unread(accountId), Mono.just(new UnreadCounts(0, 0, 0, 0, 0)));
    }

    @Override
    public Mono<Long> version(String accountId) {
        return ifVisible(accountId, () -> store.version(accountId), Mono.just(0L));
    }

    @Override
    public Mono<ItemAccount> find(@Nullable Set<String> accountIds, ItemCollection collection, String id, int most) {
        Set<String> named = accountIds == null ? access.accounts() : accountIds;
        if (named == null) {
            return access.mayRead() ? store.find(null, collection, id, most) : Mono.just(new ItemAccount(null, true));
        }
        Set<String> readable = named.stream().filter(access::mayRead).collect(Collectors.toUnmodifiableSet());
        return readable.isEmpty() ? Mono.just(new ItemAccount(null, true)) : store.find(readable, collection, id, most);
    }

    @Override
    public Mono<List<String>> ids(String accountId, ItemCollection collection) {
        return ifVisible(accountId, () -> store.ids(accountId, collection), Mono.just(List.of()));
    }

    @Override
    public Mono<String> worker(String accountId) {
        return ifVisible(accountId, () -> store.worker(accountId), Mono.empty());
    }

    @Override
    public Mono<Account> account(String accountId) {
        return ifVisible(accountId, () -> store.account(accountId), Mono.empty());
    }

    /** Reads the visible accounts one by one, instead of the list of all. */
    @Override
    public Mono<AccountPage> accounts(@Nullable String platform, Set<AccountStatus> statuses, int offset, int count) {
        if (access.accounts() == null) {
            return access.has(Role.IM, Role.ADMIN)
                    ? store.accounts(platform, statuses, offset, count)
                    : Mono.just(new AccountPage(List.of(), false));
        }
        return Flux.fromStream(() -> requireNonNull(access.accounts()).stream()
                        .filter(access::mayRead)
                        .sorted())
                .flatMapSequential(store::account, AT_ONCE)
                .filter(account -> platform == null || platform.equals(account.platform()))
                .filter(account -> statuses.isEmpty()
                        || statuses.contains(AccountStatus.of(account.profile(), account.version() != 0)))
                .skip(offset)
                .take((long) count + 1)
                .collectList()
                .map(found -> new AccountPage(
                        new ArrayList<>(found.subList(0, Math.min(count, found.size()))), found.size() > count));
    }

    @Override
    public Mono<PushOutcome> replace(SnapshotPush push) {
        return notForReaders();
    }

    @Override
    public Mono<PushOutcome> apply(DeltaPush delta) {
        return notForReaders();
    }

    @Override
    public Mono<PushOutcome> merge(SnapshotPush push) {
        return notForReaders();
    }

    @Override
    public Mono<Account> reportProfile(String accountId, @Nullable String platform, Map<String, String> fields) {
        return notForReaders();
    }

    @Override
    public Mono<Lease> claim(String accountId, String workerId, Duration length) {
        return notForReaders();
    }

    @Override
    public Mono<Lease> renew(String accountId, String workerId, long epoch, Duration length) {
        return notForReaders();
    }

    private static <T> Mono<T> notForReaders() {
        return Mono.error(new UnsupportedOperationException("a crawler's method"));
    }
}
