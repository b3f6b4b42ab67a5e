package io.imcache.master.ingest.worker;

import io.imcache.master.json.JsonOutline;
import io.imcache.master.socketio.wire.RawJson;
import org.jspecify.annotations.Nullable;

/**
 * A complete envelope with an unread payload.
 *
 * @param requestId the JSON scalar to echo, as it was received; null if none was sent
 * @param json holds the payload object, UTF-8
 * @param from index of the payload's first byte
 * @param to index after its last byte
 * @param outline of the payload
 */
@SuppressWarnings("ArrayRecordComponent") // megabytes, never compared or copied
record Envelope(
        String type, long timestamp, @Nullable RawJson requestId, byte[] json, int from, int to, JsonOutline outline) {}
