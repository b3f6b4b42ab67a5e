package io.imcache.worker;

import io.imcache.worker.delivery.DeliveryListener;
import io.imcache.worker.link.Wire;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Calls the crawler's listener, one call after the other, outside the loop. */
final class ListenerCalls implements DeliveryListener {
    private static final Logger log = LoggerFactory.getLogger(ListenerCalls.class);

    private final WorkerListener listener;
    private final Executor callbacks;

    /**
     * @param callbacks runs one task after the other; tasks may block
     */
    ListenerCalls(WorkerListener listener, Executor callbacks) {
        this.listener = listener;
        this.callbacks = callbacks;
    }

    @Override
    public void connected(List<String> assignedAccounts) {
        callbacks.execute(() -> listener.connected(assignedAccounts));
    }

    @Override
    public void disconnected(String reason) {
        callbacks.execute(() -> listener.disconnected(reason));
    }

    @Override
    public void taskAssigned(Map<String, @Nullable Object> task) {
        boolean isAccount = Wire.text(task, "id") != null;
        callbacks.execute(() -> {
            if (isAccount) {
                listener.taskAssigned(AssignedAccount.of(task));
            } else {
                listener.taskAssigned(task);
            }
        });
    }

    @Override
    public void taskChanged(Map<String, @Nullable Object> task) {
        callbacks.execute(() -> listener.taskChanged(AssignedAccount.of(task)));
    }

    @Override
    public void taskRevoked(String accountId) {
        callbacks.execute(() -> listener.taskRevoked(accountId));
    }

    @Override
    public void leaseLost(String accountId) {
        callbacks.execute(() -> listener.leaseLost(accountId));
    }

    @Override
    public CompletionStage<Map<String, @Nullable Object>> replyRequested(Map<String, @Nullable Object> fields) {
        ReplyRequest request = ReplyRequest.of(fields);
        return CompletableFuture.supplyAsync(() -> listener.replyRequested(request), callbacks)
                .thenCompose(result -> result)
                .handle((result, failure) -> result == null ? failed(request, failure) : result)
                .thenApply(ReplyResult::fields);
    }

    private static ReplyResult failed(ReplyRequest request, @Nullable Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        // Only the class: the message may quote the reply.
        log.warn(
                "Writing reply {} failed with {}",
                request.replyId(),
                cause == null ? "no result" : cause.getClass().getName());
        return ReplyResult.failed("the worker failed to write it; its log says how");
    }
}
