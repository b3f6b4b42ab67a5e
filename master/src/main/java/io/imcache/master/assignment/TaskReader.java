package io.imcache.master.assignment;

import io.imcache.redis.AccountStore;
import io.imcache.redis.assignment.CrawlAccount;
import io.imcache.redis.model.Account;
import io.imcache.redis.model.Grant;
import java.util.Map;
import reactor.core.publisher.Mono;

/** Reads what a worker needs to crawl an account. */
final class TaskReader {
    private final AccountStore store;

    TaskReader(AccountStore store) {
        this.store = store;
    }

    /** Reads an account that a worker has the lease on. */
    Mono<Task> task(CrawlAccount account, Grant grant) {
        return store.account(account.accountId())
                .map(Account::profile)
                .defaultIfEmpty(Map.of())
                .map(profile -> new Task(account, profile, null, grant.epoch(), grant.expiresAt()));
    }
}
