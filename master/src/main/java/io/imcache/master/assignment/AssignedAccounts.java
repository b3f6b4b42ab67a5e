package io.imcache.master.assignment;

import io.imcache.master.security.VisibleAccounts;
import io.imcache.redis.AccountStore;
import io.imcache.redis.assignment.Assignments;
import io.imcache.redis.assignment.CrawlSettings;
import io.imcache.redis.model.Account;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Accounts of the store that are assigned to workers. */
final class AssignedAccounts implements CrawlAccounts {
    private final AccountStore all;
    private final Assignments assignments;
    private final WorkerAssignments workers;

    AssignedAccounts(AccountStore all, Assignments assignments, WorkerAssignments workers) {
        this.all = all;
        this.assignments = assignments;
        this.workers = workers;
    }

    /** The profile comes first: it reopens an account that was deleted, and nobody is given a deleted one. */
    @Override
    public Mono<Account> set(
            AccountStore store,
            String accountId,
            @Nullable String platform,
            Map<String, String> profile,
            CrawlSettings settings) {
        return store.updateProfile(accountId, platform, profile).flatMap(account -> all.worker(accountId)
                .map(Optional::of)
                .defaultIfEmpty(Optional.empty())
                .flatMap(worker -> withPlatform(accountId, platform, settings)
                        .flatMap(complete -> assignments.set(accountId, complete, worker.orElse(null))))
                .then(workers.swept())
                .thenReturn(account));
    }

    /** An account that is crawled already changes its platform for its workers too. Another is not crawled because of it. */
    private Mono<CrawlSettings> withPlatform(String accountId, @Nullable String platform, CrawlSettings settings) {
        return platform == null || settings.platform() != null
                ? Mono.just(settings)
                : assignments
                        .account(accountId)
                        .map(crawled -> settings.on(platform))
                        .defaultIfEmpty(settings);
    }

    @Override
    public Mono<Boolean> release(String accountId) {
        return assignments.remove(accountId).flatMap(removed -> workers.swept().thenReturn(removed));
    }

    /** The assignment goes first, so that no worker brings the account back. */
    @Override
    public Mono<Boolean> delete(AccountStore store, String accountId) {
        Mono<Boolean> visible = store instanceof VisibleAccounts some
                ? Mono.just(some.includes(accountId))
                : Mono.just(true); // its data may have expired
        return visible.flatMap(seen -> seen ? assignments.remove(accountId) : Mono.just(false))
                .flatMap(removed -> store.delete(accountId).map(deleted -> deleted || removed))
                .flatMap(deleted -> workers.swept().thenReturn(deleted));
    }
}
