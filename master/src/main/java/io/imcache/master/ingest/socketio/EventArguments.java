package io.imcache.master.ingest.socketio;

/**
 * The arguments of an event as they came: the rest of the JSON array after the event's name.
 *
 * @param json UTF-8
 * @param from index of the first argument's first byte, or of the closing bracket where there is none
 * @param to index after the last byte
 */
@SuppressWarnings("ArrayRecordComponent") // megabytes, compared and copied nowhere
record EventArguments(byte[] json, int from, int to) {
    /** Whether there is no first argument. */
    boolean isEmpty() {
        return from >= to || json[from] == ']';
    }

    int length() {
        return to - from;
    }
}
