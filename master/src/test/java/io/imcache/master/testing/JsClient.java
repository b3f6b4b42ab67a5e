package io.imcache.master.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The JavaScript client in a process of its own: runs a script of {@code src/test/js} and reads the lines that it writes. */
public final class JsClient implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();
    private static final JsonNode END = JSON.createObjectNode().put("what", "end");

    private final Process process;
    private final BlockingQueue<JsonNode> lines = new LinkedBlockingQueue<>();

    private JsClient(Process process) {
        this.process = process;
        Thread reader = new Thread(this::read, "js-client-output");
        reader.setDaemon(true);
        reader.start();
    }

    /**
     * Starts a client.
     *
     * @param url the namespace's
     * @param options as {@code client.mjs} describes them, JSON
     */
    public static JsClient start(String url, String options) {
        return start("client.mjs", url, options);
    }

    /**
     * Starts a script.
     *
     * @param script its name; it says itself what its options are
     */
    public static JsClient start(String script, String url, String options) {
        try {
            return new JsClient(new ProcessBuilder("node", script, url, options)
                    .directory(Requires.scripts().toFile())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void read() {
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                lines.add(JSON.readTree(line));
            }
        } catch (IOException e) {
            // the process was ended; what it wrote is read
        }
        lines.add(END);
    }

    /** Gives the script a line to read. */
    public void tell(String line) {
        try {
            process.getOutputStream().write((line + '\n').getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All lines until the client has ended by itself. */
    public List<JsonNode> finish(Duration limit) {
        List<JsonNode> all = new ArrayList<>();
        long end = System.nanoTime() + limit.toNanos();
        for (JsonNode line = poll(end, all); !isEnd(line); line = poll(end, all)) {
            all.add(line);
        }
        return all;
    }

    /** The next line, when it comes; null at the end. */
    public @Nullable JsonNode next() throws InterruptedException {
        JsonNode line = lines.take();
        return isEnd(line) ? null : line;
    }

    /** Lines up to the first that says this. */
    public JsonNode await(String what, Duration limit) {
        List<JsonNode> before = new ArrayList<>();
        long end = System.nanoTime() + limit.toNanos();
        for (JsonNode line = poll(end, before); !isEnd(line); line = poll(end, before)) {
            if (line.path("what").asString().equals(what)) {
                return line;
            }
            before.add(line);
        }
        throw new AssertionError("ended without '%s': %s".formatted(what, before));
    }

    private static boolean isEnd(JsonNode line) {
        return line.path("what").asString().equals("end");
    }

    private JsonNode poll(long end, List<JsonNode> before) {
        try {
            JsonNode line = lines.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (line == null) {
                throw new AssertionError("no more lines in time, after " + before);
            }
            return line;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
