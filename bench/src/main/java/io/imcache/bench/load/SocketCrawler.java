package io.imcache.bench.load;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A crawler on a websocket that costs next to nothing: it sends frames whose mask is zero, so that the payload goes out as
 * it is, and waits for the acknowledgement.
 */
public final class SocketCrawler implements AutoCloseable {
    private static final int LIMIT_MILLIS = 60_000;
    private static final Pattern VERSION = Pattern.compile("\"version\":(\\d+)");

    private final Socket socket;
    private final DataInputStream in;
    private final OutputStream out;

    /** Connects. */
    public SocketCrawler(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(LIMIT_MILLIS);
        in = new DataInputStream(new java.io.BufferedInputStream(socket.getInputStream(), 1 << 16));
        out = socket.getOutputStream();
        out.write(("GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: 127.0.0.1:" + port
                        + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                        + "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        skipHead();
        send("40/worker,".getBytes(StandardCharsets.US_ASCII));
        await("40/worker,");
    }

    private void skipHead() throws IOException {
        int newlines = 0;
        while (newlines < 2) {
            int read = in.read();
            if (read < 0) {
                throw new EOFException("no websocket");
            }
            if (read == '\n') {
                newlines++;
            } else if (read != '\r') {
                newlines = 0;
            }
        }
    }

    /**
     * Pushes a payload, made into an envelope; ends with an exception where the answer is no success.
     *
     * @return the account's version after it
     */
    public long push(String account, byte[] payload, int number) throws IOException {
        long now = System.currentTimeMillis();
        byte[] head = ("42/worker," + number
                        + "[\"message\",{\"type\":\"worker:data:sync\",\"version\":\"v1\",\"timestamp\":" + now
                        + ",\"payload\":{\"accountId\":\"" + account + "\",")
                .getBytes(StandardCharsets.US_ASCII);
        byte[] tail = "}]".getBytes(StandardCharsets.US_ASCII);
        frame(head.length + payload.length - 1 + tail.length);
        out.write(head);
        out.write(payload, 1, payload.length - 1);
        out.write(tail);
        String answer = await("43/worker," + number);
        if (!answer.contains("\"success\":true")) {
            throw new IOException(answer);
        }
        Matcher version = VERSION.matcher(answer);
        return version.find() ? Long.parseLong(version.group(1)) : 0;
    }

    private String await(String prefix) throws IOException {
        while (true) {
            String message = receive();
            if (message.startsWith(prefix)) {
                return message;
            }
            if (message.equals("2")) {
                send("3".getBytes(StandardCharsets.US_ASCII));
            }
        }
    }

    private void send(byte[] text) throws IOException {
        frame(text.length);
        out.write(text);
    }

    /** The head of a text frame: final, masked with zeros. */
    private void frame(int length) throws IOException {
        var head = java.nio.ByteBuffer.allocate(14).put((byte) 0x81);
        if (length < 126) {
            head.put((byte) (0x80 | length));
        } else if (length < 1 << 16) {
            head.put((byte) (0x80 | 126)).putShort((short) length);
        } else {
            head.put((byte) (0x80 | 127)).putLong(length);
        }
        head.putInt(0);
        out.write(head.array(), 0, head.position());
    }

    private String receive() throws IOException {
        int first = in.readUnsignedByte();
        int length = in.readUnsignedByte() & 0x7f;
        if (length == 126) {
            length = in.readUnsignedShort();
        } else if (length == 127) {
            length = Math.toIntExact(in.readLong());
        }
        String message = new String(in.readNBytes(length), StandardCharsets.UTF_8);
        if ((first & 0x0f) == 8) {
            throw new EOFException("closed by the master: " + message);
        }
        return message;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
