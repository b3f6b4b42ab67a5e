package io.imcache.master.socketio.wire;

/**
 * The arguments of an event as they were received: the rest of the JSON array after the event's name.
 *
 * @param json UTF-8
 * @param from index of the first argument's first byte, or of the closing bracket if there is no argument
 * @param to index after the last byte
 */
@SuppressWarnings("ArrayRecordComponent") // megabytes, never compared or copied
public record EventArguments(byte[] json, int from, int to) {
    /** The arguments of an event without any. */
    public static final EventArguments NONE = new EventArguments(new byte[] {']'}, 0, 1);

    /** Stands for the arguments of an event with binary attachments, which is to be refused. */
    static final EventArguments ATTACHED = new EventArguments(new byte[] {']'}, 0, 1);

    /** Tells whether the event came with binary attachments. Nothing is known of its arguments. */
    public boolean isAttached() {
        return json == ATTACHED.json;
    }

    /** Tells whether there is no first argument. */
    public boolean isEmpty() {
        return from >= to || json[from] == ']';
    }

    /** Returns the number of bytes. */
    public int length() {
        return to - from;
    }
}
