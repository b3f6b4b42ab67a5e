package io.imcache.redis.outbound;

import io.imcache.redis.keys.Bytes;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Something that a worker is asked to do, and what is kept of it until it is done.
 *
 * @param id of the request, unguessable, at most 512 characters
 * @param accountId whose worker is asked
 * @param deadline when it has failed unless there is an outcome, in milliseconds
 * @param json what the worker is told
 */
public record OutboundRequest(String id, String accountId, long deadline, String json) {
    /** As one value in Redis: deadline, length of the account's id, the id, JSON. */
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
