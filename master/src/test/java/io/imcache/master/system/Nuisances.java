package io.imcache.master.system;

import static org.awaitility.Awaitility.await;

import io.imcache.master.testing.Ports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;

/**
 * Clients that nobody would like: pushes that dribble in, bursts of large pushes, bursts of reads, and connections without a
 * request, all at once and through the balancer. Their load is bounded, so that a machine of two cores has time for others.
 */
final class Nuisances implements AutoCloseable {
    private static final int SLOW_SENDERS = 12;
    private static final int SLOW_BODY = 4_000_000;
    private static final byte[] SLOW_PART = " ".repeat(2_048).getBytes(StandardCharsets.US_ASCII);
    private static final Duration SLOW_PAUSE = Duration.ofMillis(500);
    /** Together more than a master of 512 MB receives at once. */
    private static final int PUSHES = 16;

    private static final int MESSAGES = 100;
    /** Long and dull: it takes memory, and little of the machine's time. */
    private static final String TEXT = "x".repeat(20_000);

    private static final Duration BETWEEN_PUSHES = Duration.ofSeconds(10);
    private static final int READS = 150;
    private static final Duration BETWEEN_READS = Duration.ofSeconds(3);
    private static final int IDLE = 200;
    private static final Duration BETWEEN_IDLE = Duration.ofSeconds(10);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Ports ports;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Map<String, LongAdder> outcomes = new ConcurrentSkipListMap<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean ended;

    /** Begins at once. */
    Nuisances(Ports balancer) {
        ports = balancer;
        for (int i = 0; i < SLOW_SENDERS; i++) {
            String account = "slow-" + i;
            repeat("slow sender", Duration.ofSeconds(1), round -> sendSlowly(account));
        }
        repeat("burst of pushes", BETWEEN_PUSHES, this::pushes);
        repeat("burst of reads", BETWEEN_READS, this::reads);
        repeat("idle connections", BETWEEN_IDLE, round -> idle());
    }

    @FunctionalInterface
    private interface Round {
        void run(int number) throws IOException;
    }

    private void repeat(String name, Duration pause, Round round) {
        var thread = new Thread(
                () -> {
                    for (int number = 0; !ended; number++) {
                        try {
                            round.run(number);
                        } catch (IOException e) {
                            note(name, "cut");
                        }
                        LockSupport.parkNanos(pause.toNanos());
                    }
                },
                name);
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
    }

    private void note(String name, String outcome) {
        outcomes.computeIfAbsent(name + " | " + outcome, key -> new LongAdder()).increment();
    }

    private Socket connect() throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), ports.http());
    }

    /** Sends 4 KB/s until it is cut: less than masters ask for. */
    private void sendSlowly(String account) throws IOException {
        try (Socket socket = connect()) {
            socket.getOutputStream()
                    .write(("PUT /api/worker/accounts/" + account + "/snapshot HTTP/1.1\r\nHost: a\r\n"
                                    + "Content-Type: application/json\r\nContent-Length: " + SLOW_BODY + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            for (int sent = 0; sent < SLOW_BODY && !ended; sent += SLOW_PART.length) {
                socket.getOutputStream().write(SLOW_PART);
                LockSupport.parkNanos(SLOW_PAUSE.toNanos());
            }
        }
    }

    private void pushes(int round) {
        burst("burst of pushes", PUSHES, i -> {
            var body =
                    new StringBuilder("{\"timestamp\": " + System.currentTimeMillis() + ", \"data\": {\"messages\": [");
            for (int message = 0; message < MESSAGES; message++) {
                body.append(message == 0 ? "" : ",")
                        .append("{\"id\": \"m-%d\", \"conversationId\": \"c\", \"content\": \"%s %d\"}"
                                .formatted(message, TEXT, round));
            }
            return HttpRequest.newBuilder(uri("/api/worker/accounts/burst-" + i + "/snapshot"))
                    .header("Content-Type", "application/json")
                    .PUT(HttpRequest.BodyPublishers.ofString(body.append("]}}").toString()));
        });
    }

    private void reads(int round) {
        burst(
                "burst of reads",
                READS,
                i -> HttpRequest.newBuilder(uri("/api/im/unified-messages?count=100&account_id="
                        + Installation.ACCOUNTS.get(i % Installation.ACCOUNTS.size()))));
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + ports.http() + path);
    }

    private void burst(String name, int size, IntFunction<HttpRequest.Builder> requests) {
        List<CompletableFuture<?>> answers = new ArrayList<>();
        for (int i = 0; i < size && !ended; i++) {
            answers.add(client.sendAsync(
                            requests.apply(i).timeout(PATIENCE).build(), HttpResponse.BodyHandlers.discarding())
                    .handle((answer, error) -> {
                        note(name, error == null ? String.valueOf(answer.statusCode()) : "no answer");
                        return answer;
                    }));
        }
        answers.forEach(CompletableFuture::join);
    }

    private void idle() throws IOException {
        List<Socket> open = new ArrayList<>();
        try {
            for (int i = 0; i < IDLE && !ended; i++) {
                open.add(connect());
            }
            note("idle connections", "opened " + open.size());
            LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(5));
        } finally {
            for (Socket socket : open) {
                socket.close();
            }
        }
    }

    /** A table in Markdown: what became of what they did. */
    String report() {
        var table = new StringBuilder("| nuisance | outcome | times |%n|---|---|---|%n".formatted());
        outcomes.forEach((what, times) ->
                table.append("| ").append(what).append(" | ").append(times).append(" |%n".formatted()));
        return table.toString();
    }

    @Override
    public void close() {
        ended = true;
        await().atMost(PATIENCE).until(() -> threads.stream().noneMatch(Thread::isAlive));
    }
}
