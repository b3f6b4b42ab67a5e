package io.imcache.worker.delivery;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Learns what masters ask of a worker and what happens to it. Called in the loop; must not block. */
public interface DeliveryListener {
    /** The worker is registered at a master, which assigns these accounts to it. */
    void connected(List<String> assignedAccounts);

    /** The worker lost its master, or did not reach one. */
    void disconnected(String reason);

    /** A master assigns a task, with this payload. An account has an {@code id}. */
    void taskAssigned(Map<String, @Nullable Object> task);

    /** Something about an account that is assigned already is different. */
    void taskChanged(Map<String, @Nullable Object> task);

    /** A master takes an account away. */
    void taskRevoked(String accountId);

    /** Another worker has a later lease on the account. */
    void leaseLost(String accountId);

    /**
     * A master asks to write a reply. Called once for each reply.
     *
     * @param request all that the master sent
     * @return the fields of the result: {@code status}, {@code platform_reply_id}, {@code data}, {@code error_message};
     *     completed on any thread
     */
    CompletionStage<Map<String, @Nullable Object>> replyRequested(Map<String, @Nullable Object> request);
}
