package io.imcache.worker.example;

import io.imcache.worker.AccountData;
import io.imcache.worker.AccountProfile;
import io.imcache.worker.ImcacheWorker;
import io.imcache.worker.PushResult;
import io.imcache.worker.ReplyRequest;
import io.imcache.worker.ReplyResult;
import io.imcache.worker.WorkerListener;
import java.net.URI;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/**
 * Crawls one account every two seconds. Reads the master's addresses and the token from the environment: {@code IMCACHE_SOCKET},
 * {@code IMCACHE_HTTP}, {@code IMCACHE_TOKEN}.
 */
public final class ExampleCrawler {
    private static final String ACCOUNT = "example-account";

    private ExampleCrawler() {}

    /** Runs until the process is stopped. */
    public static void main(String[] args) throws InterruptedException {
        var platform = new Platform();
        ImcacheWorker worker = ImcacheWorker.builder("example-worker")
                .master(
                        address("IMCACHE_SOCKET", "http://127.0.0.1:9092"),
                        address("IMCACHE_HTTP", "http://127.0.0.1:8080"))
                .token(() -> System.getenv("IMCACHE_TOKEN"))
                .listener(new WorkerListener() {
                    @Override
                    public CompletionStage<ReplyResult> replyRequested(ReplyRequest request) {
                        String sent = platform.send(String.valueOf(request.conversationId()), request.content());
                        return CompletableFuture.completedFuture(ReplyResult.success(sent));
                    }
                })
                .start();
        // Delivers the rest when the process is stopped.
        Runtime.getRuntime().addShutdownHook(new Thread(worker::close));

        AccountData account = worker.account(ACCOUNT, "douyin");
        account.profile(new AccountProfile("an example", null, null, 1L, 2L));
        account.upsertAll(platform.fetch(ACCOUNT));

        PushResult result = worker.push(ACCOUNT).join();
        System.out.println("The first push ended: " + result);
        while (true) {
            TimeUnit.SECONDS.sleep(2);
            account.upsertAll(platform.fetch(ACCOUNT));
        }
    }

    private static URI address(String name, String otherwise) {
        String value = System.getenv(name);
        return URI.create(value == null ? otherwise : value);
    }
}
