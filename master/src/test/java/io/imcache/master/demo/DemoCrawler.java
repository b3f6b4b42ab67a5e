package io.imcache.master.demo;

import io.imcache.worker.AccountData;
import io.imcache.worker.ImcacheWorker;
import io.imcache.worker.PushResult;
import io.imcache.worker.ReplyRequest;
import io.imcache.worker.ReplyResult;
import io.imcache.worker.WorkerListener;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A crawler of one account on which something happens every few seconds. */
final class DemoCrawler {
    private static final Logger log = LoggerFactory.getLogger(DemoCrawler.class);

    private static final String ACCOUNT = "demo-douyin-tea";
    private static final int SECONDS_BETWEEN_EVENTS = 4;
    private static final int MOST_ITEMS = 300;
    private static final Duration FIRST_PUSH_LIMIT = Duration.ofSeconds(10);

    private final ImcacheWorker worker;
    private final DemoShop shop;
    private final ScheduledExecutorService events =
            Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "demo-events"));

    DemoCrawler(URI socket, URI http) {
        worker = ImcacheWorker.builder("demo-worker")
                .master(socket, http)
                .pushEvery(Duration.ofSeconds(5))
                .mostItems(MOST_ITEMS)
                .listener(new WorkerListener() {
                    @Override
                    public CompletionStage<ReplyResult> replyRequested(ReplyRequest request) {
                        return CompletableFuture.completedFuture(shop.reply(request));
                    }
                })
                .start();
        AccountData account = worker.account(ACCOUNT, "douyin");
        shop = new DemoShop(account, InstantSource.system(), new Random());
    }

    String accountId() {
        return ACCOUNT;
    }

    /** Returns when the account is in the store, or, with a warning, when that takes too long. */
    void start() throws InterruptedException {
        shop.open();
        PushResult first = worker.push(ACCOUNT)
                .completeOnTimeout(
                        new PushResult.Expired("no answer yet"), FIRST_PUSH_LIMIT.toSeconds(), TimeUnit.SECONDS)
                .join();
        if (!(first instanceof PushResult.Acknowledged)) {
            log.warn("The demo account is not in the store yet: {}", first);
        }
        var unused = events.scheduleWithFixedDelay(
                this::somethingHappens, SECONDS_BETWEEN_EVENTS, SECONDS_BETWEEN_EVENTS, TimeUnit.SECONDS);
    }

    private void somethingHappens() {
        try {
            shop.somethingHappens();
        } catch (RuntimeException e) {
            log.error("The demo stumbled", e);
        }
    }

    void close() {
        events.shutdownNow();
        worker.close(Duration.ofSeconds(2));
    }
}
