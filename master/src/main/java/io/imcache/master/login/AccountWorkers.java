package io.imcache.master.login;

import io.imcache.redis.AccountStore;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Finds the worker that has an account. */
final class AccountWorkers {
    private static final String ASSIGNED = "assigned_worker_id";

    private final AccountStore store;

    AccountWorkers(AccountStore store) {
        this.store = store;
    }

    /**
     * Returns the worker that crawls the account, else the one that its profile is assigned to, else another one.
     *
     * @param otherwise null for none
     */
    Mono<String> of(String accountId, @Nullable String otherwise) {
        return store.worker(accountId)
                .switchIfEmpty(store.account(accountId)
                        .mapNotNull(account -> account.profile().get(ASSIGNED))
                        .filter(worker -> !worker.isBlank()))
                .switchIfEmpty(Mono.justOrEmpty(otherwise));
    }
}
