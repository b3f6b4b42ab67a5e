package io.imcache.master.socketio.wire;

/** A JSON value that is written already, UTF-8. */
@SuppressWarnings("ArrayRecordComponent") // compared nowhere
public record RawJson(byte[] bytes) {}
