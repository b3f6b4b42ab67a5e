package io.imcache.master.ingest;

import io.imcache.master.json.JsonOutline;
import org.jspecify.annotations.Nullable;

/**
 * The payload of a push.
 *
 * @param json holds it, UTF-8; belongs to the push until it is answered, and may be reused after that
 * @param from index of its first byte
 * @param to index after its last byte
 * @param outline recorded when it was passed over; null if it was not
 */
@SuppressWarnings("ArrayRecordComponent") // megabytes, never compared or copied
public record PushPayload(byte[] json, int from, int to, @Nullable JsonOutline outline) {
    /** Creates a payload that was not passed over before. */
    public PushPayload(byte[] json, int from, int to) {
        this(json, from, to, null);
    }

    /** Returns the number of bytes. */
    int length() {
        return to - from;
    }
}
