package io.imcache.master.command;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * Pushes as crawlers and reads as IM clients, for a time. Uses the JDK's client: Reactor's would show the JVM calls in
 * Netty that a master never makes.
 */
final class TrainingLoad {
    private static final List<String> LISTS = List.of(
            "accounts",
            "conversations",
            "conversations/c7/messages",
            "messages",
            "contents",
            "discussions",
            "unified-messages",
            "notifications");

    private static final int ACCOUNTS = 4;
    private static final int CLIENTS = 16;
    private static final int READS_A_PUSH = 500;
    private static final int PAGES = 5;
    private static final int A_PAGE = 20;
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final String base;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicInteger pushes = new AtomicInteger();
    private volatile boolean failed;

    /** @param port of a master on the loopback interface, without security */
    TrainingLoad(int port) {
        this.base = "http://127.0.0.1:" + port;
    }

    /**
     * Pushes and reads until the time is over.
     *
     * @return how many requests were answered
     * @throws IOException if a request failed
     */
    int run(Duration time) throws IOException {
        for (int account = 0; account < ACCOUNTS; account++) {
            succeed(push());
        }
        long end = System.nanoTime() + time.toNanos();
        var clients = Executors.newFixedThreadPool(CLIENTS);
        try {
            CompletableFuture.allOf(IntStream.range(0, CLIENTS)
                            .mapToObj(client -> CompletableFuture.runAsync(() -> ask(end), clients))
                            .toArray(CompletableFuture<?>[]::new))
                    .join();
        } catch (CompletionException e) {
            Throwable cause = e.getCause();
            throw new IOException(cause == null ? "no answer" : cause.getMessage(), e);
        } finally {
            clients.shutdownNow();
        }
        return ACCOUNTS + requests.get();
    }

    private void ask(long end) {
        try {
            while (!failed && System.nanoTime() < end) {
                int number = requests.getAndIncrement();
                succeed(number % READS_A_PUSH == 0 ? push() : read(number));
            }
        } catch (IOException e) {
            failed = true;
            throw new CompletionException(e);
        }
    }

    private HttpRequest push() {
        int number = pushes.getAndIncrement();
        return HttpRequest.newBuilder(
                        URI.create(base + "/api/worker/accounts/training-" + number % ACCOUNTS + "/snapshot"))
                .header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofString(MadeUpAccount.snapshot(number / ACCOUNTS)))
                .timeout(LIMIT)
                .build();
    }

    private HttpRequest read(int number) {
        int list = number % LISTS.size();
        int account = number / LISTS.size() % ACCOUNTS;
        int page = number / LISTS.size() / ACCOUNTS % PAGES;
        String path = "/api/im/%s?account_id=training-%d&count=%d&cursor=%d"
                .formatted(LISTS.get(list), account, A_PAGE, page * A_PAGE);
        return HttpRequest.newBuilder(URI.create(base + path)).timeout(LIMIT).build();
    }

    private void succeed(HttpRequest request) throws IOException {
        try {
            HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new IOException(request.uri() + ": " + answer.statusCode() + " " + answer.body());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
