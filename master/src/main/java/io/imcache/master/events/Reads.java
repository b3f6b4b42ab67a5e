package io.imcache.master.events;

import io.imcache.redis.feed.AccountEvents.History;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Bounds the concurrent reads of the feed: after a lost connection all accounts are read, and all clients come back.
 */
final class Reads {
    private static final Logger log = LoggerFactory.getLogger(Reads.class);
    private static final int AT_ONCE = 128;

    private final ChangeFeed.Source source;
    private final Executor thread;
    private final Deque<Runnable> queue = new ArrayDeque<>();
    private int underWay;

    Reads(ChangeFeed.Source source, Executor thread) {
        this.source = source;
        this.thread = thread;
    }

    /** Calls {@code ok} or {@code failed} on the feed's thread. */
    void read(String accountId, long version, int most, Consumer<History> ok, Runnable failed) {
        if (underWay >= AT_ONCE) {
            queue.add(() -> start(accountId, version, most, ok, failed));
        } else {
            start(accountId, version, most, ok, failed);
        }
    }

    private void start(String accountId, long version, int most, Consumer<History> ok, Runnable failed) {
        underWay++;
        source.after(accountId, version, most)
                .single()
                .subscribe(
                        read -> thread.execute(() -> {
                            next();
                            ok.accept(read);
                        }),
                        error -> thread.execute(() -> {
                            log.debug("Changes can't be read: {}", error.toString());
                            next();
                            failed.run();
                        }));
    }

    private void next() {
        underWay--;
        Runnable waiting = queue.poll();
        if (waiting != null) {
            waiting.run();
        }
    }
}
