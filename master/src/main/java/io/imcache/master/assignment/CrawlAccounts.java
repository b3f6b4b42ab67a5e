package io.imcache.master.assignment;

import io.imcache.redis.AccountStore;
import io.imcache.redis.assignment.CrawlSettings;
import io.imcache.redis.model.Account;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Accounts that people add and take away. Who added one may expect that it is crawled. */
public interface CrawlAccounts {
    /**
     * Makes an account known with its profile, and has it crawled if its platform is known. Whoever crawls it already goes on.
     *
     * @param store as the caller sees it
     * @param platform null to leave it as it is; if the settings have none, an account that is not crawled stays so
     * @param profile fields by the names that crawlers give
     * @return the account; empty if the caller may not see it
     */
    Mono<Account> set(
            AccountStore store,
            String accountId,
            @Nullable String platform,
            Map<String, String> profile,
            CrawlSettings settings);

    /** Has an account crawled no longer; returns whether it was. Its data stay, and belong to whoever pushes them. */
    Mono<Boolean> release(String accountId);

    /** Removes an account with its data, and has it crawled no longer; returns whether there was one. */
    Mono<Boolean> delete(AccountStore store, String accountId);
}
