package io.imcache.redis.write;

import io.imcache.redis.accounts.AccountDirectory;
import io.imcache.redis.accounts.AccountScript;
import io.imcache.redis.keys.AccountKeys;
import io.imcache.redis.keys.StoreNames;
import io.imcache.redis.model.AccountStatus;
import io.imcache.redis.read.Attempts;
import java.util.List;
import reactor.core.publisher.Mono;

/** Changes the platform of accounts that have items. Pages show it, so it takes a new version. */
public final class PlatformWriter {
    private final StoreNames names;
    private final AccountDirectory directory;
    private final Commits commits;

    public PlatformWriter(StoreNames names, AccountDirectory directory, Commits commits) {
        this.names = names;
        this.directory = directory;
        this.commits = commits;
    }

    /** Sets the platform, and returns whether that changed anything. An account without items stays as it is. */
    public Mono<Boolean> set(String accountId, String platform) {
        AccountKeys keys = names.account(accountId);
        return Attempts.repeat(Attempts.WRITES, () -> directory
                .state(keys)
                .flatMap(state -> state.version() == 0 || platform.equals(state.platform())
                        ? Mono.just(false)
                        : commit(keys, state, platform)));
    }

    /** Commits the platform; empty if the account changes meanwhile. */
    private Mono<Boolean> commit(AccountKeys keys, AccountScript.State state, String platform) {
        return directory
                .register(keys.accountId(), platform, AccountStatus.of(state.profile(), true), state.registered())
                .flatMap(registered -> commits.commit(
                        new CommitScript.Terms(keys, state.version(), null, platform, null, registered, "profile", ""),
                        List.of()))
                .filter(result -> result.reason() == CommitScript.Reason.COMMITTED)
                .map(result -> true);
    }
}
