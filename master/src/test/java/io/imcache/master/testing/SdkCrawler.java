package io.imcache.master.testing;

import static org.awaitility.Awaitility.await;

import io.imcache.worker.AccountData;
import io.imcache.worker.ImcacheWorker;
import io.imcache.worker.MasterAddress;
import io.imcache.worker.PushResult;
import io.imcache.worker.item.Comment;
import io.imcache.worker.item.Content;
import io.imcache.worker.item.Conversation;
import io.imcache.worker.item.Direction;
import io.imcache.worker.item.Item;
import io.imcache.worker.item.Message;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/** A crawler with the worker SDK that pushes snapshot after snapshot, the number of the snapshot in all items. */
public final class SdkCrawler implements AutoCloseable {
    private static final Instant BEGIN = Instant.ofEpochSecond(1_760_000_000L);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final ImcacheWorker worker;
    private final AccountData data;
    private final Tally tally;
    private final int items;
    private final Duration every;
    private final Thread thread;
    private volatile boolean ended;

    /** Begins to push; the account's id is also the worker's. */
    public SdkCrawler(MasterAddress masters, String account, int items, Duration every, Tally tally) {
        this.tally = tally;
        this.items = items;
        this.every = every;
        worker = ImcacheWorker.builder(account)
                .master(masters)
                .retryAfter(Duration.ofMillis(100), Duration.ofSeconds(1))
                .heartbeatEvery(Duration.ofSeconds(2))
                .answerLimit(Duration.ofSeconds(5))
                .connectLimit(Duration.ofSeconds(5))
                .start();
        data = worker.account(account, "douyin");
        thread = new Thread(this::run, "crawler");
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        for (long number = 1; !ended; number++) {
            fill(number);
            try {
                var result = worker.push(data.accountId()).get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
                if (result instanceof PushResult.Acknowledged) {
                    tally.acknowledged(data.accountId(), number);
                } else if (result instanceof PushResult.Rejected rejected) {
                    tally.refused(data.accountId(), rejected.code().name());
                } else if (!ended) {
                    tally.unanswered(data.accountId());
                }
            } catch (TimeoutException e) {
                tally.unanswered(data.accountId());
            } catch (InterruptedException | ExecutionException e) {
                throw new IllegalStateException(e);
            }
            LockSupport.parkNanos(every.toNanos());
        }
    }

    private void fill(long number) {
        String mark = "mark-" + number + "-";
        var all = new ArrayList<Item>();
        for (int i = 0; i < items; i++) {
            // Later with each number: the SDK makes a conversation's newest message its last.
            Instant at = BEGIN.plusSeconds(number * items + i);
            all.add(Conversation.builder("c-" + i).userName(mark).build());
            all.add(Content.builder("v-" + i).title(mark).publishTime(at).build());
            all.add(Comment.builder("k-" + i)
                    .contentId("v-" + i)
                    .content(mark)
                    .createdAt(at)
                    .build());
            all.add(Message.builder("m-" + i)
                    .conversationId("c-" + i)
                    .direction(Direction.OUTBOUND)
                    .content(mark)
                    .createdAt(at)
                    .build());
        }
        data.upsertAll(all);
    }

    @Override
    public void close() {
        ended = true;
        worker.close();
        await().atMost(PATIENCE.multipliedBy(2)).until(() -> !thread.isAlive());
    }
}
