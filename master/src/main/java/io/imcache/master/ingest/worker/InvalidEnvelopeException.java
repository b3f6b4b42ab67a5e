package io.imcache.master.ingest.worker;

import io.imcache.master.socketio.wire.RawJson;
import org.jspecify.annotations.Nullable;

/** Thrown for an envelope that is not complete. The message is a sentence for the crawler's author. */
final class InvalidEnvelopeException extends Exception {
    private static final long serialVersionUID = 1L;

    private final @Nullable String type;
    private final transient @Nullable RawJson requestId;

    InvalidEnvelopeException(@Nullable String type, @Nullable RawJson requestId, String message) {
        super(message, null, false, false);
        this.type = type;
        this.requestId = requestId;
    }

    /** Returns the envelope's type; null if it is unusable. */
    @Nullable String type() {
        return type;
    }

    @Nullable RawJson requestId() {
        return requestId;
    }
}
