package io.imcache.master.ingest;

import io.imcache.master.json.JsonOutline;
import org.jspecify.annotations.Nullable;

/**
 * Where the payload of a push is.
 *
 * @param json has it, UTF-8; not changed until the push is answered
 * @param from index of its first byte
 * @param to index after its last byte
 * @param outline of it, where it was passed over before
 */
@SuppressWarnings("ArrayRecordComponent") // megabytes, compared and copied nowhere
public record PushPayload(byte[] json, int from, int to, @Nullable JsonOutline outline) {
    /** A payload that nobody has looked at yet. */
    public PushPayload(byte[] json, int from, int to) {
        this(json, from, to, null);
    }

    /** Bytes of it. */
    int length() {
        return to - from;
    }
}
