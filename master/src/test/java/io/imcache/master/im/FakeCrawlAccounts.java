package io.imcache.master.im;

import io.imcache.master.assignment.CrawlAccounts;
import io.imcache.redis.AccountStore;
import io.imcache.redis.assignment.CrawlSettings;
import io.imcache.redis.model.Account;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Accounts that nobody crawls. */
final class FakeCrawlAccounts implements CrawlAccounts {
    @Override
    public Mono<Account> set(
            AccountStore store,
            String accountId,
            @Nullable String platform,
            Map<String, String> profile,
            CrawlSettings settings) {
        return store.updateProfile(accountId, platform, profile);
    }

    @Override
    public Mono<Boolean> release(String accountId) {
        return Mono.just(false);
    }

    @Override
    public Mono<Boolean> delete(AccountStore store, String accountId) {
        return store.delete(accountId);
    }
}
