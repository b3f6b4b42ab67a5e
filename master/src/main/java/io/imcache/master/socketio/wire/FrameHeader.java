package io.imcache.master.socketio.wire;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Reads the header of a WebSocket frame (RFC 6455, section 5.2), also in pieces. */
public final class FrameHeader {
    private static final int LONGEST = 14;
    private static final int LENGTH_IN_2_BYTES = 126;
    private static final int LENGTH_IN_8_BYTES = 127;

    private final byte[] bytes = new byte[LONGEST];
    private int count;

    /** Reads bytes until the header is complete; false if they ended before. */
    public boolean read(ByteBuf in) {
        while (count < size()) {
            if (!in.isReadable()) {
                return false;
            }
            bytes[count++] = in.readByte();
        }
        return true;
    }

    private int size() {
        if (count < 2) {
            return 2;
        }
        int lengthBytes =
                switch (bytes[1] & 0x7f) {
                    case LENGTH_IN_2_BYTES -> 2;
                    case LENGTH_IN_8_BYTES -> 8;
                    default -> 0;
                };
        boolean masked = (bytes[1] & 0x80) != 0;
        return 2 + lengthBytes + (masked ? 4 : 0);
    }

    /** Returns the payload's length in bytes; negative if it is invalid. */
    public long length() {
        int length = bytes[1] & 0x7f;
        return switch (length) {
            case LENGTH_IN_2_BYTES -> ByteBuffer.wrap(bytes).getShort(2) & 0xffff;
            case LENGTH_IN_8_BYTES -> ByteBuffer.wrap(bytes).getLong(2);
            default -> length;
        };
    }

    public boolean isLast() {
        return (bytes[0] & 0x80) != 0;
    }

    public boolean isControl() {
        return (bytes[0] & 0x08) != 0;
    }

    public boolean isContinuation() {
        return (bytes[0] & 0x0f) == 0;
    }

    public byte[] bytes() {
        return Arrays.copyOf(bytes, count);
    }

    public void reset() {
        count = 0;
    }
}
