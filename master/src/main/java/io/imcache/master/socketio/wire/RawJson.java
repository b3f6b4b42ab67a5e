package io.imcache.master.socketio.wire;

import java.nio.charset.StandardCharsets;

/**
 * A JSON value that is sent as it is.
 *
 * @param bytes UTF-8
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record RawJson(byte[] bytes) {
    public static final RawJson TRUE = new RawJson("true".getBytes(StandardCharsets.US_ASCII));
    public static final RawJson FALSE = new RawJson("false".getBytes(StandardCharsets.US_ASCII));
}
