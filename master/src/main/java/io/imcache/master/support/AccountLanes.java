package io.imcache.master.support;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Runs what is done to one account one after the other, in the order in which it was asked for; accounts don't wait for each
 * other. The store would sort out pushes that overlap, but only by doing the work twice.
 */
public final class AccountLanes {
    private final ConcurrentMap<String, CompletableFuture<Void>> tails = new ConcurrentHashMap<>();

    /** Of nobody yet. */
    public AccountLanes() {}

    /** The task, begun when all tasks are over that were subscribed to earlier for this account. */
    public <T> Mono<T> inOrder(String accountId, Mono<T> task) {
        return Mono.defer(() -> {
            var end = new CompletableFuture<Void>();
            CompletableFuture<Void> before = tails.put(accountId, end);
            Mono<T> after = before == null
                    ? task
                    : Mono.fromFuture(before, true)
                            // On a stack of its own: a thousand tasks that fail at once would else nest.
                            .publishOn(Schedulers.parallel())
                            .then(task);
            return after.doFinally(signal -> {
                if (before == null || before.isDone()) {
                    end(accountId, end);
                } else { // given up while it waited: those behind it go on waiting for the one before
                    var unused = before.whenComplete((done, error) -> end(accountId, end));
                }
            });
        });
    }

    /** How many accounts something is done to, or waits. */
    public int size() {
        return tails.size();
    }

    private void end(String accountId, CompletableFuture<Void> end) {
        tails.remove(accountId, end);
        end.complete(null);
    }
}
