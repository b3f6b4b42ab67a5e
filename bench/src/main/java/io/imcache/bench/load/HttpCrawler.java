package io.imcache.bench.load;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Pushes over HTTP, over one connection, with next to no cost of its own: a client that knows HTTP takes as much as the master. */
public final class HttpCrawler implements AutoCloseable {
    private static final int LIMIT_MILLIS = 60_000;
    private static final String LENGTH = "content-length:";

    private static final Pattern VERSION = Pattern.compile("\"version\":(\\d+)");

    private final Socket socket;
    private final DataInputStream in;
    private final OutputStream out;

    public HttpCrawler(String url) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), URI.create(url).getPort());
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(LIMIT_MILLIS);
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
        out = socket.getOutputStream();
    }

    /**
     * Pushes a snapshot; ends with an exception where it is not stored.
     *
     * @return the account's version after it
     */
    public long push(String account, byte[] payload, boolean gzipped) throws IOException {
        return send("PUT", account, payload, gzipped);
    }

    /** Pushes a delta, as {@link #push}. */
    public long delta(String account, byte[] payload) throws IOException {
        return send("PATCH", account, payload, false);
    }

    private long send(String method, String account, byte[] payload, boolean gzipped) throws IOException {
        out.write((method + " /api/worker/accounts/" + account + "/snapshot HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                        + "Content-Type: application/json\r\n" + (gzipped ? "Content-Encoding: gzip\r\n" : "")
                        + "Content-Length: " + payload.length + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        out.write(payload);
        String status = line();
        int length = 0;
        for (String header = line(); !header.isEmpty(); header = line()) {
            if (header.toLowerCase(Locale.ROOT).startsWith(LENGTH)) {
                length = Integer.parseInt(header.substring(LENGTH.length()).strip());
            }
        }
        String body = new String(in.readNBytes(length), StandardCharsets.UTF_8);
        Matcher version = VERSION.matcher(body);
        if (!status.startsWith("HTTP/1.1 200") || !version.find()) {
            throw new IOException(status + " " + body);
        }
        return Long.parseLong(version.group(1));
    }

    private String line() throws IOException {
        var line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException("closed by the master");
            }
            if (next != '\r') {
                line.append((char) next);
            }
        }
        return line.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
