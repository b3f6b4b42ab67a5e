package io.imcache.redis.accounts;

import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.keys.Bytes;
import io.imcache.redis.keys.StoreNames;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Removes whole accounts. */
public final class AccountRemover {
    private final StoreConnection connection;
    private final StoreNames names;
    private final AccountDirectory directory;

    public AccountRemover(StoreConnection connection, StoreNames names, AccountDirectory directory) {
        this.connection = connection;
        this.names = names;
        this.directory = directory;
    }

    /**
     * Removes an account for a person. It stays away until a person creates it again or a worker claims it, see
     * {@link Deletions}.
     *
     * @param refuseOld for how long to refuse snapshots that are not newer than the removed one, also of an account that was
     *     created again
     * @return whether the account was there and is removed
     */
    public Mono<Boolean> remove(String accountId, Duration refuseOld) {
        return remove(accountId, refuseOld, Duration.ZERO, Deletions.KEPT, null);
    }

    private Mono<Boolean> remove(
            String accountId,
            Duration refuseOld,
            Duration keepMarks,
            Duration refuseAll,
            DeleteScript.@Nullable Condition condition) {
        return DeleteScript.call(
                        connection,
                        names.account(accountId),
                        names.changes(),
                        refuseOld,
                        keepMarks,
                        refuseAll,
                        condition)
                .flatMap(removed -> removed ? directory.unregister(accountId).thenReturn(true) : Mono.just(false));
    }

    /**
     * Removes an account that was chosen by its last use, unless it was used since. A push that comes before the removal is
     * always noticed, also one that changes nothing. So is a use that a master has reported, but masters report reads only
     * now and then.
     *
     * @param lastUsed the last use by which the account was chosen, in ms
     * @param pushedBefore removes the account only if its last snapshot is older than this, in ms
     * @param keepMarks for how long to keep what IM clients did, in case the account comes back
     * @return whether the account was removed
     */
    public Mono<Boolean> removeUnused(String accountId, double lastUsed, long pushedBefore, Duration keepMarks) {
        return directory
                .state(names.account(accountId))
                .filter(state -> state.timestamp() < pushedBefore)
                .filterWhen(state -> isLastUse(accountId, lastUsed))
                .flatMap(state -> {
                    var condition = new DeleteScript.Condition(state.version(), state.timestamp());
                    return remove(accountId, Duration.ZERO, keepMarks, Duration.ZERO, condition)
                            .flatMap(removed -> removed || state.createdAt() != 0
                                    ? Mono.just(removed)
                                    : directory.unregister(accountId).thenReturn(false));
                })
                .defaultIfEmpty(false);
    }

    private Mono<Boolean> isLastUse(String accountId, double lastUsed) {
        return connection
                .run(commands -> commands.zscore(names.activity(), Bytes.of(accountId)))
                .map(score -> score == lastUsed)
                .defaultIfEmpty(false);
    }
}
