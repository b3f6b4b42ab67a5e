package io.imcache.master.socketio.wire;

/**
 * The arguments of an event as they came: the rest of the JSON array after the event's name.
 *
 * @param json UTF-8
 * @param from index of the first argument's first byte, or of the closing bracket where there is none
 * @param to index after the last byte
 */
@SuppressWarnings("ArrayRecordComponent") // megabytes, compared and copied nowhere
public record EventArguments(byte[] json, int from, int to) {
    /** Whether there is no first argument. */
    public boolean isEmpty() {
        return from >= to || json[from] == ']';
    }

    public int length() {
        return to - from;
    }
}
