package io.imcache.master.assignment;

import io.imcache.master.credentials.Credentials;
import io.imcache.redis.AccountStore;
import io.imcache.redis.assignment.CrawlAccount;
import io.imcache.redis.model.Account;
import io.imcache.redis.model.Grant;
import java.util.Map;
import java.util.Optional;
import reactor.core.publisher.Mono;

/** Reads what a worker needs to crawl an account. */
final class TaskReader {
    private final AccountStore store;
    private final Credentials credentials;

    TaskReader(AccountStore store, Credentials credentials) {
        this.store = store;
        this.credentials = credentials;
    }

    /** Reads an account that a worker has the lease on, with its credentials. */
    Mono<Task> task(CrawlAccount account, Grant grant) {
        Mono<Map<String, String>> profile =
                store.account(account.accountId()).map(Account::profile).defaultIfEmpty(Map.of());
        Mono<Optional<TaskCredentials>> secrets = credentials
                .read(account.accountId())
                .map(TaskCredentials::of)
                .map(Optional::of)
                .defaultIfEmpty(Optional.empty());
        return Mono.zip(
                profile,
                secrets,
                (known, read) ->
                        new Task(account, known, read.orElse(TaskCredentials.NONE), grant.epoch(), grant.expiresAt()));
    }
}
