package io.imcache.master.testing;

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
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** A store that can do nothing: fakes say what they can. */
public abstract class NoAccountStore implements AccountStore {
    @Override
    public Mono<PushOutcome> replace(SnapshotPush push) {
        throw new UnsupportedOperationException("replace");
    }

    @Override
    public Mono<PushOutcome> apply(DeltaPush delta) {
        throw new UnsupportedOperationException("apply");
    }

    @Override
    public Mono<PushOutcome> merge(SnapshotPush push) {
        throw new UnsupportedOperationException("merge");
    }

    @Override
    public Mono<Account> reportProfile(String accountId, @Nullable String platform, Map<String, String> fields) {
        throw new UnsupportedOperationException("reportProfile");
    }

    @Override
    public Mono<Lease> claim(String accountId, String workerId, Duration length) {
        throw new UnsupportedOperationException("claim");
    }

    @Override
    public Mono<Lease> renew(String accountId, String workerId, long epoch, Duration length) {
        throw new UnsupportedOperationException("renew");
    }

    @Override
    public Mono<String> worker(String accountId) {
        throw new UnsupportedOperationException("worker");
    }

    @Override
    public Mono<Page> mark(String accountId, ItemCollection collection, List<String> ids, Mark mark) {
        throw new UnsupportedOperationException("mark");
    }

    @Override
    public Mono<Page> markConversationRead(String accountId, String conversationId) {
        throw new UnsupportedOperationException("markConversationRead");
    }

    @Override
    public Mono<ReadAll> markAllRead(String accountId, ItemCollection topics, String id) {
        throw new UnsupportedOperationException("markAllRead");
    }

    @Override
    public Mono<Page> create(String accountId, ItemCollection collection, String json) {
        throw new UnsupportedOperationException("create");
    }

    @Override
    public Mono<ItemAccount> find(@Nullable Set<String> accountIds, ItemCollection collection, String id, int most) {
        throw new UnsupportedOperationException("find");
    }

    @Override
    public Mono<Boolean> delete(String accountId) {
        throw new UnsupportedOperationException("delete");
    }

    @Override
    public Mono<Account> updateProfile(String accountId, @Nullable String platform, Map<String, String> fields) {
        throw new UnsupportedOperationException("updateProfile");
    }

    @Override
    public Mono<Page> page(PageQuery query) {
        throw new UnsupportedOperationException("page");
    }

    @Override
    public Mono<Page> item(String accountId, ItemCollection collection, String id) {
        throw new UnsupportedOperationException("item");
    }

    @Override
    public Mono<Page> unified(UnifiedQuery query) {
        throw new UnsupportedOperationException("unified");
    }

    @Override
    public Mono<RangeCounts> count(String accountId, ItemCollection collection, Attribute facet, String value) {
        throw new UnsupportedOperationException("count");
    }

    @Override
    public Mono<UnreadCounts> unread(String accountId) {
        throw new UnsupportedOperationException("unread");
    }

    @Override
    public Mono<Long> version(String accountId) {
        throw new UnsupportedOperationException("version");
    }

    @Override
    public Mono<List<String>> ids(String accountId, ItemCollection collection) {
        throw new UnsupportedOperationException("ids");
    }

    @Override
    public Mono<Account> account(String accountId) {
        throw new UnsupportedOperationException("account");
    }

    @Override
    public Mono<AccountPage> accounts(@Nullable String platform, Set<AccountStatus> statuses, int offset, int count) {
        throw new UnsupportedOperationException("accounts");
    }
}
