package io.imcache.worker;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * What masters ask of a worker, and what befalls it. All methods are called on one thread of the worker, one after the
 * other; what takes long there delays the other calls, but no delivery.
 */
public interface WorkerListener {
    /**
     * The worker is registered at a master, for the first time or again.
     *
     * @param assignedAccounts ids of the accounts that the master assigns to it; may be empty
     */
    default void connected(List<String> assignedAccounts) {}

    /** The worker lost its master, or could not reach one, and goes on trying. */
    default void disconnected(String reason) {}

    /** A master assigns a task: the payload of {@code master:task:assign}. */
    default void taskAssigned(Map<String, @Nullable Object> task) {}

    /** A master takes an account away from this worker. Its data stays until {@link ImcacheWorker#removeAccount}. */
    default void taskRevoked(String accountId) {}

    /**
     * Another worker has a later lease on this account: nothing more of it is delivered from here until
     * {@link ImcacheWorker#claim}.
     */
    default void leaseLost(String accountId) {}

    /**
     * Somebody answers through the account: write it on the platform. It is called once for each reply, also when masters
     * ask repeatedly.
     *
     * @return what became of it; a failure of the stage is reported as a failed reply
     */
    default CompletionStage<ReplyResult> replyRequested(ReplyRequest request) {
        return CompletableFuture.completedFuture(ReplyResult.failed("this worker sends no replies"));
    }
}
