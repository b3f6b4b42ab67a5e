package io.imcache.master.ingest.socketio;

/** A JSON value that is written already, UTF-8. */
@SuppressWarnings("ArrayRecordComponent") // compared nowhere
record RawJson(byte[] bytes) {}
