package io.imcache.redis.model;

import static java.util.Objects.requireNonNull;

import com.dynatrace.hash4j.hashing.Hashing;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;

/**
 * The part of a worker's life in which it knows what it pushed. A worker that starts may know nothing yet. So its first snapshot
 * of a collection does not remove most of it. See {@link SnapshotPush}.
 *
 * @param id differs from those of other workers, and of the same worker before it was started again
 * @param hold for how long empty snapshots of the session remove nothing
 */
public record PushSession(String id, Duration hold) {
    private static final int TOKEN_BYTES = 6;

    public PushSession {
        requireNonNull(id, "id");
        requireNonNull(hold, "hold");
    }

    /** Returns 8 characters that stand for the id. */
    public String token() {
        long hash = Hashing.xxh3_64().hashBytesToLong(id.getBytes(StandardCharsets.UTF_8));
        byte[] bytes = ByteBuffer.allocate(Long.BYTES).putLong(hash).array();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(bytes, TOKEN_BYTES));
    }
}
