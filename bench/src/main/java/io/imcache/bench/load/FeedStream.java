package io.imcache.bench.load;

import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One stream of the change feed as a client reads it: a response in chunks, events in lines, versions in order. */
final class FeedStream {
    private static final byte[] CHANGE = "{\"account_id\":\"".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] VERSION = "\"version\":".getBytes(StandardCharsets.US_ASCII);
    private static final Pattern OPENED = Pattern.compile("\"account_id\":\"([^\"]+)\",\"version\":(\\d+)");

    private final SocketChannel channel;
    private final Listener listener;
    private final Map<String, Long> versions = new HashMap<>();
    private Part part = Part.HEAD;
    private int left;
    private byte[] line = new byte[256];
    private int length;
    private String event = "";
    private boolean open;

    private enum Part {
        HEAD,
        SIZE,
        DATA,
        END
    }

    /** Who is told what a stream says. */
    interface Listener {
        void opened();

        /**
         * A change.
         *
         * @param at when it was read, as {@link System#nanoTime}
         */
        void changed(String account, long version, long at);

        /** What should not be: a version that was told before, one that is missing, an event that is no change. */
        void wrong(String what);
    }

    FeedStream(SocketChannel channel, Listener listener) {
        this.channel = channel;
        this.listener = listener;
    }

    SocketChannel channel() {
        return channel;
    }

    /** Up to which version it was told of each of its accounts. */
    Map<String, Long> versions() {
        return versions;
    }

    /** Takes what came. */
    void take(ByteBuffer bytes, long now) {
        while (bytes.hasRemaining()) {
            byte next = bytes.get();
            switch (part) {
                case HEAD -> head(next);
                case SIZE -> size(next);
                case DATA -> data(next, now);
                case END -> part = next == '\n' ? Part.SIZE : Part.END;
            }
        }
    }

    private void head(byte next) {
        if (next != '\n') {
            append(next);
            return;
        }
        String text = line();
        if (text.startsWith("HTTP/") && !text.contains(" 200")) {
            listener.wrong(text.strip());
        } else if (text.isBlank()) {
            part = Part.SIZE;
        }
    }

    private void size(byte next) {
        int digit = Character.digit(next, 16);
        if (digit >= 0) {
            left = left * 16 + digit;
        } else if (next == '\n') {
            part = Part.DATA;
        }
    }

    private void data(byte next, long now) {
        if (next == '\n') {
            take(now);
        } else {
            append(next);
        }
        if (--left == 0) {
            part = Part.END;
        }
    }

    private void append(byte next) {
        if (length == line.length) {
            line = Arrays.copyOf(line, 2 * length);
        }
        line[length++] = next;
    }

    private String line() {
        String text = new String(line, 0, length, StandardCharsets.UTF_8);
        length = 0;
        return text;
    }

    private void take(long now) {
        if (starts("event:")) {
            event = line().substring(6);
        } else if (starts("data:") && event.equals("change")) {
            changed(now);
            length = 0;
        } else if (starts("data:")) {
            other(line());
        } else {
            length = 0;
        }
    }

    private boolean starts(String name) {
        if (length < name.length()) {
            return false;
        }
        for (int i = 0; i < name.length(); i++) {
            if (line[i] != name.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private void changed(long now) {
        int from = 5 + CHANGE.length;
        int to = from;
        while (line[to] != '"') {
            to++;
        }
        String account = new String(line, from, to - from, StandardCharsets.UTF_8);
        long version = 0;
        for (int i = to + 2 + VERSION.length; Character.isDigit(line[i]); i++) {
            version = version * 10 + (line[i] - '0');
        }
        Long before = versions.put(account, version);
        if (before == null) {
            listener.wrong("a change of an account that is not watched");
        } else if (version <= before) {
            listener.wrong("repeated");
        } else if (version > before + 1 && before != 0) {
            listener.wrong("missing");
        }
        listener.changed(account, version, now);
    }

    private void other(String data) {
        if (!event.equals("open")) {
            listener.wrong(event + " " + data.substring(5));
            return;
        }
        Matcher accounts = OPENED.matcher(data);
        while (accounts.find()) {
            versions.put(accounts.group(1), Long.parseLong(accounts.group(2)));
        }
        if (!open) {
            open = true;
            listener.opened();
        }
    }
}
