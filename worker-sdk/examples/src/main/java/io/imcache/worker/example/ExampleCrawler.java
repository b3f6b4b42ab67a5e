package io.imcache.worker.example;

import io.imcache.worker.AccountData;
import io.imcache.worker.AccountProfile;
import io.imcache.worker.AssignedAccount;
import io.imcache.worker.ImcacheWorker;
import io.imcache.worker.PushResult;
import io.imcache.worker.ReplyRequest;
import io.imcache.worker.ReplyResult;
import io.imcache.worker.WorkerBuilder;
import io.imcache.worker.WorkerListener;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Crawls accounts every two seconds: one of its own, or, with {@code --assigned=douyin,xiaohongshu}, those of these platforms that
 * masters assign to it. {@code --worker=<id>} names it, where several run. Reads the master's addresses and the token from the
 * environment: {@code IMCACHE_SOCKET}, {@code IMCACHE_HTTP}, {@code IMCACHE_TOKEN}.
 */
public final class ExampleCrawler {
    private static final String ACCOUNT = "example-account";
    private static final String ASSIGNED = "--assigned=";
    private static final String WORKER = "--worker=";

    /** The crawled accounts, by id. */
    private final Map<String, Platform> crawled = new HashMap<>();

    private ExampleCrawler() {}

    /**
     * Runs until the process is stopped.
     *
     * @throws IllegalArgumentException if an argument is not known
     */
    public static void main(String[] args) throws InterruptedException {
        String name = "example-worker";
        String[] platforms = {};
        for (String argument : args) {
            if (argument.startsWith(WORKER)) {
                name = argument.substring(WORKER.length());
            } else if (argument.startsWith(ASSIGNED) && argument.length() > ASSIGNED.length()) {
                platforms = argument.substring(ASSIGNED.length()).split(",");
            } else {
                throw new IllegalArgumentException(
                        argument + " (expected: --worker=<id> or --assigned=<platform>,<platform>)");
            }
        }
        ImcacheWorker worker = worker(name).platforms(platforms).start();
        // Delivers the rest when the process is stopped.
        Runtime.getRuntime().addShutdownHook(new Thread(worker::close));
        if (platforms.length == 0) {
            new ExampleCrawler().crawlOwn(worker);
        } else {
            new ExampleCrawler().crawlAssigned(worker);
        }
    }

    private static WorkerBuilder worker(String name) {
        return ImcacheWorker.builder(name)
                .master(
                        address("IMCACHE_SOCKET", "http://127.0.0.1:9092"),
                        address("IMCACHE_HTTP", "http://127.0.0.1:8080"))
                .token(() -> System.getenv("IMCACHE_TOKEN"))
                .listener(new WorkerListener() {
                    @Override
                    public CompletionStage<ReplyResult> replyRequested(ReplyRequest request) {
                        String sent = Platform.send(String.valueOf(request.conversationId()), request.content());
                        return CompletableFuture.completedFuture(ReplyResult.success(sent));
                    }
                });
    }

    private static URI address(String name, String otherwise) {
        String value = System.getenv(name);
        return URI.create(value == null ? otherwise : value);
    }

    private void crawlOwn(ImcacheWorker worker) throws InterruptedException {
        AccountData account = worker.account(ACCOUNT, "douyin");
        account.profile(new AccountProfile("an example", null, null, 1L, 2L));
        crawl(account);

        PushResult result = worker.push(ACCOUNT).join();
        System.out.println("The first push ended: " + result);
        while (true) {
            TimeUnit.SECONDS.sleep(2);
            crawl(account);
        }
    }

    /** A real crawler would crawl each account at its interval, and log in with its credentials. */
    private void crawlAssigned(ImcacheWorker worker) throws InterruptedException {
        while (true) {
            Map<String, String> assigned = worker.assigned().stream()
                    .collect(Collectors.toMap(AssignedAccount::id, AssignedAccount::platform));
            crawled.keySet().removeIf(id -> {
                boolean gone = !assigned.containsKey(id);
                if (gone) {
                    System.out.println("No longer assigned: " + id);
                    worker.removeAccount(id);
                }
                return gone;
            });
            assigned.forEach((id, platform) -> {
                if (!crawled.containsKey(id)) {
                    System.out.println("Assigned: " + id);
                }
                crawl(worker.account(id, platform));
            });
            TimeUnit.SECONDS.sleep(2);
        }
    }

    private void crawl(AccountData account) {
        Platform platform = crawled.computeIfAbsent(account.accountId(), id -> new Platform());
        account.upsertAll(platform.fetch(account.accountId()));
    }
}
