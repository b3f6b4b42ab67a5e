package io.imcache.master.support;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Runs the tasks of one account one after the other, in the order of their subscriptions. Accounts do not wait for each
 * other. The store would sort out pushes that overlap, but only by doing the work twice.
 */
public final class AccountLanes {
    private final ConcurrentMap<String, CompletableFuture<Void>> tails = new ConcurrentHashMap<>();

    /** Creates lanes without any queued task. */
    public AccountLanes() {}

    /** Returns a task that begins when all earlier tasks of its account have ended. */
    public <T> Mono<T> inOrder(String accountId, Mono<T> task) {
        return Mono.defer(() -> {
            var end = new CompletableFuture<Void>();
            CompletableFuture<Void> before = tails.put(accountId, end);
            Mono<T> after = before == null
                    ? task
                    : Mono.fromFuture(before, true)
                            // Uses a stack of its own: a thousand tasks that fail at once would nest otherwise.
                            .publishOn(Schedulers.parallel())
                            .then(task);
            Mono<T> ending = after.doFinally(signal -> {
                if (before == null || before.isDone()) {
                    end(accountId, end);
                } else { // cancelled while it waited: the tasks behind it still wait for the one before
                    var unused = before.whenComplete((done, error) -> end(accountId, end));
                }
            });
            return Mono.fromDirect(subscriber -> {
                try {
                    ending.subscribe(subscriber);
                } catch (Throwable e) { // Reactor passes errors of the JVM to no subscriber
                    end(accountId, end);
                    throw e;
                }
            });
        });
    }

    /** Counts the accounts with tasks, running or waiting. */
    public int size() {
        return tails.size();
    }

    private void end(String accountId, CompletableFuture<Void> end) {
        tails.remove(accountId, end);
        end.complete(null);
    }
}
