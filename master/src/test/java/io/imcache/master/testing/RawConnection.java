package io.imcache.master.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A TCP connection to a master on which a test says what it likes, and reads when it likes. */
public final class RawConnection implements AutoCloseable {
    private static final int LIMIT_MS = 20_000;
    /** So that little of what it does not take is out of the master's sight. */
    private static final int TAKEN_UNREAD = 2_048;

    /** In place of a frame's length: it follows, in two bytes. */
    private static final int EXTENDED = 126;

    private static final String UPGRADE =
            """
            GET /socket.io/?EIO=4&transport=websocket HTTP/1.1
            Host: a
            Upgrade: websocket
            Connection: Upgrade
            Sec-WebSocket-Key: x3JJHMbDL1EzLkh9GBhXDw==
            Sec-WebSocket-Version: 13

            """;

    private final Socket socket = new Socket();

    public RawConnection(int port) {
        try {
            socket.setReceiveBufferSize(TAKEN_UNREAD);
            socket.setSoTimeout(LIMIT_MS);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), LIMIT_MS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public RawConnection send(String text) {
        return send(text.getBytes(StandardCharsets.UTF_8));
    }

    private RawConnection send(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether the other end still takes it. */
    public boolean takes(String text) {
        try {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** What comes until the other end closes, in whatever manner; fails where it does not. */
    public String readToEnd() {
        var all = new ByteArrayOutputStream();
        try {
            InputStream in = socket.getInputStream();
            for (int next = in.read(); next >= 0; next = in.read()) {
                all.write(next);
            }
        } catch (SocketTimeoutException e) {
            throw new AssertionError("not closed, after " + all.size() + " bytes", e);
        } catch (IOException e) {
            // as closed as by the end of the stream
        }
        return all.toString(StandardCharsets.UTF_8);
    }

    /** The next response, which has to say how long it is. */
    public String readResponse() {
        try {
            var head = new ByteArrayOutputStream();
            while (!head.toString(StandardCharsets.UTF_8).endsWith("\r\n\r\n")) {
                head.write(readByte());
            }
            String text = head.toString(StandardCharsets.UTF_8);
            int length = text.lines()
                    .filter(line -> line.regionMatches(true, 0, "content-length:", 0, 15))
                    .mapToInt(line -> Integer.parseInt(line.substring(15).strip()))
                    .findFirst()
                    .orElse(0);
            return text + new String(socket.getInputStream().readNBytes(length), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private int readByte() throws IOException {
        int next = socket.getInputStream().read();
        if (next < 0) {
            throw new AssertionError("closed in the midst of a response");
        }
        return next;
    }

    public RawConnection get(String path) {
        return send("GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n");
    }

    /** Becomes a WebSocket in the workers' namespace. */
    public RawConnection asWebSocket() {
        send(UPGRADE.replace("\n", "\r\n"));
        readResponse();
        sendFrame("40/worker,");
        while (!readFrame().startsWith("40/worker,")) {
            // the session's opening
        }
        return this;
    }

    public RawConnection sendFrame(String text) {
        return send(frame(text));
    }

    public RawConnection sendHalfAFrame() {
        byte[] whole = frame("x".repeat(1_000));
        return send(Arrays.copyOf(whole, whole.length / 2));
    }

    /** A text frame with a mask of zeros, as a client has to send it. */
    private static byte[] frame(String text) {
        byte[] payload = text.getBytes(StandardCharsets.UTF_8);
        var frame = ByteBuffer.allocate(8 + payload.length).put((byte) 0x81);
        if (payload.length < EXTENDED) {
            frame.put((byte) (0x80 | payload.length));
        } else {
            frame.put((byte) (0x80 | EXTENDED)).putShort((short) payload.length);
        }
        frame.putInt(0).put(payload);
        return Arrays.copyOf(frame.array(), frame.position());
    }

    /** The text of the next frame. */
    public String readFrame() {
        try {
            readByte();
            int length = readByte();
            if (length == EXTENDED) {
                length = readByte() << 8 | readByte();
            }
            return new String(socket.getInputStream().readNBytes(length), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
