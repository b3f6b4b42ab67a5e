package io.imcache.master.socketio.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Checks packets of Engine.IO 4 and Socket.IO 5, and prepares them for netty-socketio. */
public final class Packets {
    static final char CLOSE = '1';
    public static final char PING = '2';
    static final char PONG = '3';
    static final char MESSAGE = '4';
    public static final char UPGRADE = '5';
    private static final char EVENT = '2';
    private static final char BINARY_EVENT = '5';
    /** In place of the bracket that ends an event; JSON has no such byte. */
    static final int ATTACHED = 0;

    private static final int LONGEST_NAMESPACE = 256;
    /** netty-socketio writes the id of an acknowledgement back as 31 bits. */
    private static final int MOST_ID_DIGITS = 9;

    private static final Pattern NAMESPACE = Pattern.compile("/[^,?\\[]*");
    private static final String PROBE = "2probe";

    private Packets() {}

    /** Tells whether a packet announces binary attachments. */
    public static boolean isBinary(ByteBuf packet) {
        return packet.readableBytes() > 1 && byteAt(packet, 0) == MESSAGE && "56".indexOf(byteAt(packet, 1)) >= 0;
    }

    /**
     * Turns an event that announces attachments, {@code 451-/worker,17["message",…]}, into one without, which the decoder takes.
     * Its last byte is then {@link #ATTACHED}, so that it is refused in its turn. Overwrites bytes of the packet. The decoder's own
     * way of such events would take the next packet for an attachment, whatever it is.
     *
     * @return the event; null if the packet is malformed, or no event
     */
    public static @Nullable ByteBuf withoutAttachments(ByteBuf packet) {
        int end = packet.readableBytes();
        int at = 2;
        while (at < end && at <= 2 + MOST_ID_DIGITS && Character.isDigit(byteAt(packet, at))) {
            at++;
        }
        if (end < 2 || byteAt(packet, 1) != BINARY_EVENT || at == 2 || at == end || byteAt(packet, at) != '-') {
            return null;
        }
        int begin = packet.readerIndex() + at - 1;
        packet.setByte(begin, MESSAGE);
        packet.setByte(begin + 1, EVENT);
        ByteBuf event = packet.slice(begin, packet.writerIndex() - begin);
        if (!hasHeader(event, false)) {
            return null;
        }
        event.setByte(event.writerIndex() - 1, ATTACHED);
        return event;
    }

    /**
     * Returns the packet that the decoder must get in place of a client's. The decoder gets no connects.
     *
     * @return the packet, or one that means the same; null for a packet that no client has reason to send
     */
    public static @Nullable ByteBuf accepted(ByteBuf packet, boolean webSocket) {
        if (!packet.isReadable()) {
            return null;
        }
        return switch (byteAt(packet, 0)) {
            case CLOSE -> packet.readableBytes() == 1 ? packet : null;
            case PONG -> packet.slice(packet.readerIndex(), 1);
            // All but the probe belongs to older protocols. On polling, a probe and an upgrade would switch to a
            // transport
            // that does not exist.
            case PING -> webSocket && text(packet, PROBE.length() + 1).equals(PROBE) ? packet : null;
            case UPGRADE -> webSocket ? packet.slice(packet.readerIndex(), 1) : null;
            case MESSAGE -> packet.readableBytes() == 1 ? null : acceptedMessage(packet);
            default -> null;
        };
    }

    private static @Nullable ByteBuf acceptedMessage(ByteBuf packet) {
        return switch (byteAt(packet, 1)) {
            case '1' -> disconnect(packet);
            case '2' -> hasHeader(packet, false) ? packet : null;
            case '3' -> hasHeader(packet, true) ? packet : null;
            default -> null;
        };
    }

    /** Tells whether a client ends its session, or leaves a namespace. */
    public static boolean isLeave(ByteBuf packet) {
        int length = packet.readableBytes();
        return (length == 1 && byteAt(packet, 0) == CLOSE)
                || (length > 1 && byteAt(packet, 0) == MESSAGE && byteAt(packet, 1) == '1');
    }

    /** Tells whether a client asks to join a namespace. */
    public static boolean isConnect(ByteBuf packet) {
        return packet.readableBytes() > 1 && byteAt(packet, 0) == MESSAGE && byteAt(packet, 1) == '0';
    }

    /** Reads {@code 40/namespace,{…}}; null if its namespace is invalid. */
    public static @Nullable ConnectRequest connect(ByteBuf packet) {
        byte[] body = ByteBufUtil.getBytes(packet, packet.readerIndex() + 2, packet.readableBytes() - 2);
        int data = 0;
        String namespace = "";
        if (body.length > 0 && body[0] == '/') {
            int comma = indexOf(body, ',');
            data = comma < 0 ? body.length : comma + 1;
            namespace = namespace(new String(body, 0, comma < 0 ? body.length : comma, StandardCharsets.UTF_8));
            if (namespace.isEmpty()) {
                return null;
            }
        }
        Map<String, String> auth = ConnectData.read(body, data, body.length);
        return new ConnectRequest(namespace.equals("/") ? "" : namespace, auth == null ? Map.of() : auth);
    }

    private static @Nullable ByteBuf disconnect(ByteBuf packet) {
        String body = text(packet, LONGEST_NAMESPACE + 3).substring(2);
        String name = body.endsWith(",") ? body.substring(0, body.length() - 1) : body;
        if (name.isEmpty()
                || (!namespace(name).isEmpty() && NAMESPACE.matcher(name).matches())) {
            return packet;
        }
        return null;
    }

    /** Returns the namespace without the query that older clients append; empty if it is invalid. */
    private static String namespace(String text) {
        int query = text.indexOf('?');
        String name = query < 0 ? text : text.substring(0, query);
        return name.length() <= LONGEST_NAMESPACE && NAMESPACE.matcher(name).matches() ? name : "";
    }

    /** Tells whether a packet begins like {@code 42/namespace,17[}. Namespace and id may be missing. */
    private static boolean hasHeader(ByteBuf packet, boolean idNeeded) {
        int at = 2;
        int end = packet.readableBytes();
        if (at < end && byteAt(packet, at) == '/') {
            int bound = Math.min(end, at + LONGEST_NAMESPACE);
            while (at < bound && byteAt(packet, at) != ',') {
                if (byteAt(packet, at) == '[') {
                    return false;
                }
                at++;
            }
            if (at == bound) {
                return false;
            }
            at++;
        }
        int digits = 0;
        while (at < end && Character.isDigit(byteAt(packet, at))) {
            at++;
            digits++;
        }
        return at < end && byteAt(packet, at) == '[' && digits <= MOST_ID_DIGITS && (digits > 0 || !idNeeded);
    }

    private static char byteAt(ByteBuf packet, int index) {
        return (char) (packet.getByte(packet.readerIndex() + index) & 0xff);
    }

    private static String text(ByteBuf packet, int most) {
        int length = Math.min(packet.readableBytes(), most);
        return packet.toString(packet.readerIndex(), length, StandardCharsets.UTF_8);
    }

    private static int indexOf(byte[] bytes, char wanted) {
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == wanted) {
                return i;
            }
        }
        return -1;
    }
}
