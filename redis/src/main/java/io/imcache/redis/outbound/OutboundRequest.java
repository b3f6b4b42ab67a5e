package io.imcache.redis.outbound;

import io.imcache.redis.keys.Bytes;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * A request to a worker.
 *
 * @param id unguessable, at most 512 characters
 * @param accountId the account whose worker is asked
 * @param deadline when the request fails unless it has an outcome, in milliseconds
 * @param json the message to the worker
 */
public record OutboundRequest(String id, String accountId, long deadline, String json) {
    /** Returns the request as one value in Redis: deadline, length of the account's id, the id, JSON. */
    byte[] bytes() {
        byte[] account = Bytes.of(accountId);
        byte[] told = Bytes.of(json);
        return ByteBuffer.allocate(Long.BYTES + Integer.BYTES + account.length + told.length)
                .putLong(deadline)
                .putInt(account.length)
                .put(account)
                .put(told)
                .array();
    }

    static OutboundRequest of(String id, byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        long deadline = buffer.getLong();
        byte[] account = new byte[buffer.getInt()];
        buffer.get(account);
        byte[] told = new byte[buffer.remaining()];
        buffer.get(told);
        return new OutboundRequest(
                id, new String(account, StandardCharsets.UTF_8), deadline, new String(told, StandardCharsets.UTF_8));
    }
}
