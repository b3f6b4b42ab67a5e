package io.imcache.worker;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Learns what masters ask of a worker, and what happens to it. All methods are called on one thread of the worker, one after
 * the other. A slow method delays the other calls, but no delivery.
 */
public interface WorkerListener {
    /**
     * Called when the worker is registered at a master, for the first time or again.
     *
     * @param assignedAccounts ids of the accounts that the master assigns to it; may be empty
     */
    default void connected(List<String> assignedAccounts) {}

    /** Called when the worker lost its master, or did not reach one. It keeps trying. */
    default void disconnected(String reason) {}

    /**
     * Called when masters assign an account to the worker that it did not have. To crawl it, call {@link ImcacheWorker#account} and
     * add what the platform has. Calls {@link #taskAssigned(Map)} by default.
     */
    default void taskAssigned(AssignedAccount account) {
        taskAssigned(account.fields());
    }

    /** Called when a master assigns a task, with the payload of {@code master:task:assign}. */
    default void taskAssigned(Map<String, @Nullable Object> task) {}

    /** Called when something about an assigned account is different: its name, interval, login or credentials. */
    default void taskChanged(AssignedAccount account) {}

    /**
     * Called when masters take an account away. Nothing more of it is delivered until it is assigned again, or until {@link
     * ImcacheWorker#claim}. Its data stays until {@link ImcacheWorker#removeAccount}. Remove it, for another worker may store
     * something newer until the account comes back.
     */
    default void taskRevoked(String accountId) {}

    /**
     * Called when another worker has the account, or a later lease on it, which a heartbeat, a push, a claim or a reconnect shows.
     * This worker delivers nothing more of it until
     * {@link ImcacheWorker#claim}.
     */
    default void leaseLost(String accountId) {}

    /**
     * Writes a reply on the platform. Called once for each reply, even if masters ask repeatedly.
     *
     * @return what became of the reply; if the stage fails, the reply is reported as failed
     */
    default CompletionStage<ReplyResult> replyRequested(ReplyRequest request) {
        return CompletableFuture.completedFuture(ReplyResult.failed("this worker sends no replies"));
    }
}
