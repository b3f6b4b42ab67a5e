package io.imcache.master.ingest.worker;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** A WebSocket over which a test sends any packets, whole or in fragments. */
final class RawWorker implements AutoCloseable {
    private final BlockingQueue<String> received = new LinkedBlockingQueue<>();
    final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private final WebSocket socket;

    /** Connects to the workers' namespace. */
    RawWorker(TestServer master) {
        this(master, true);
    }

    /** @param joins whether it joins the workers' namespace */
    RawWorker(TestServer master, boolean joins) {
        URI uri = URI.create(master.url().replace("http:", "ws:") + "/socket.io/?EIO=4&transport=websocket");
        socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(uri, new Listener())
                .join();
        if (joins) {
            send("40/worker,");
            await("40/worker,");
        }
    }

    private final class Listener implements WebSocket.Listener {
        private final StringBuilder message = new StringBuilder();

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
            message.append(data);
            if (last) {
                received.add(message.toString());
                message.setLength(0);
            }
            webSocket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onPong(WebSocket webSocket, ByteBuffer data) {
            received.add("pong " + StandardCharsets.UTF_8.decode(data));
            webSocket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket webSocket, int statusCode, String reason) {
            closed.complete(statusCode);
            return null;
        }

        @Override
        public void onError(WebSocket webSocket, Throwable error) {
            closed.complete(-1);
        }
    }

    /** Sends a ping of the websocket itself, which Engine.IO's pings have nothing to do with. */
    void ping(String data) {
        socket.sendPing(StandardCharsets.UTF_8.encode(data)).join();
    }

    /**
     * Waits until the other end has closed the connection. The JDK's client overlooks an end that arrives together with the
     * last message, so this sends packets to find out.
     */
    void awaitClosed() {
        Awaitility.await().atMost(TestServer.LIMIT).until(() -> closed.isDone() || isSendingRefused());
    }

    private boolean isSendingRefused() {
        try {
            send("3");
            return false;
        } catch (CompletionException e) {
            return true;
        }
    }

    void send(String packet) {
        send(packet, true);
    }

    void send(String packet, boolean last) {
        socket.sendText(packet, last).join();
    }

    CompletableFuture<WebSocket> sendLater(String packet) {
        return socket.sendText(packet, true);
    }

    /** Sends an event to the workers' namespace. The argument is JSON with single quotes. */
    void event(String name, String argument) {
        send("42/worker,[\"" + name + "\"," + argument.replace('\'', '"') + "]");
    }

    void push(String accountId, int fillerBytes) {
        send(pushPacket(accountId, fillerBytes));
    }

    static String pushPacket(String accountId, int fillerBytes) {
        return "42/worker,[\"message\",{\"type\":\"worker:data:sync\",\"version\":\"v1\",\"timestamp\":1,"
                + "\"requestId\":\"" + accountId + "\",\"payload\":{\"accountId\":\"" + accountId + "\",\"filler\":\""
                + "x".repeat(fillerBytes) + "\"}}]";
    }

    /** Waits for the next packet with a prefix, and skips those before it. */
    String await(String prefix) {
        try {
            for (; ; ) {
                String next = received.poll(TestServer.LIMIT.toSeconds(), TimeUnit.SECONDS);
                if (next == null) {
                    throw new AssertionError("no packet: begins with " + prefix);
                }
                if (next.startsWith(prefix)) {
                    return next;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** Waits for the next event. */
    String awaitEvent() {
        return await("42");
    }

    /** Checks that the connection is still served. */
    void assertServed() {
        event("message", "{'type':'worker:heartbeat','version':'v1','timestamp':1,'requestId':'alive','payload':{}}");
        while (!awaitEvent().contains("\"alive\"")) {
            // skip the answers to earlier messages
        }
    }

    @Override
    public void close() {
        socket.abort();
    }
}
