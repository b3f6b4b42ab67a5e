package io.imcache.master.desktop;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * The lists that one client gets without asking: noted when something in them changes, put together when they are sent, and
 * sent no faster than so many bytes a second, and while nothing waits for the client. However much changes, a list waits once.
 */
final class PendingLists {
    /** What happens together is told together. */
    private static final Duration SETTLING = Duration.ofMillis(50);

    private static final Duration SHORTEST = Duration.ofMillis(200);
    private static final Duration WHILE_BUSY = Duration.ofMillis(250);
    /** Lists of topics that are put together at once. */
    private static final int TOPICS_AT_ONCE = 8;

    private final Lists lists;
    private final long bytesPerSecond;
    private final Set<String> topics = new LinkedHashSet<>();
    private boolean channels;
    private boolean scheduled;
    private boolean ended;
    private long next = System.nanoTime();

    /** Sends lists; each tells how many bytes these were. */
    interface Lists {
        /** Whether nothing waits for the client. */
        boolean isIdle();

        Mono<Integer> sendChannels();

        Mono<Integer> sendTopics(String accountId);

        /** Whether the client has asked for these topics lately, and so gets them first. */
        boolean isLookedAt(String accountId);
    }

    PendingLists(Lists lists, long bytesPerSecond) {
        this.lists = lists;
        this.bytesPerSecond = bytesPerSecond;
    }

    synchronized void channels() {
        channels = true;
        schedule();
    }

    synchronized void topics(String accountId) {
        topics.add(accountId);
        schedule();
    }

    /** The client is sent the channels now; whether they have changed since it was sent them last. */
    synchronized boolean takeChannels() {
        boolean due = channels;
        channels = false;
        return due;
    }

    /** The client is sent these topics now. */
    synchronized void takeTopics(String accountId) {
        topics.remove(accountId);
    }

    synchronized void end() {
        ended = true;
        topics.clear();
        channels = false;
    }

    private void schedule() {
        if (!scheduled && !ended) {
            scheduled = true;
            after(Math.max(SETTLING.toNanos(), next - System.nanoTime()));
        }
    }

    private void after(long nanos) {
        Schedulers.parallel().schedule(this::run, nanos, TimeUnit.NANOSECONDS);
    }

    private void run() {
        if (!lists.isIdle()) {
            synchronized (this) {
                if (!ended) {
                    after(WHILE_BUSY.toNanos());
                }
            }
            return;
        }
        boolean sendsChannels = takeChannels();
        List<String> accounts = takeTopics();
        Mono<Integer> first = sendsChannels ? lists.sendChannels() : Mono.just(0);
        first.concatWith(Flux.fromIterable(accounts).concatMap(lists::sendTopics))
                .reduce(0L, Long::sum)
                .subscribe(this::sent, error -> failed(sendsChannels, accounts));
    }

    private synchronized List<String> takeTopics() {
        List<String> taken = new ArrayList<>();
        topics.stream().filter(lists::isLookedAt).limit(TOPICS_AT_ONCE).forEach(taken::add);
        topics.stream()
                .filter(id -> !taken.contains(id))
                .limit(TOPICS_AT_ONCE - taken.size())
                .forEach(taken::add);
        taken.forEach(topics::remove);
        return taken;
    }

    /** Redis is away, most likely. */
    private synchronized void failed(boolean withChannels, List<String> accounts) {
        channels |= withChannels;
        topics.addAll(accounts);
        sent(bytesPerSecond);
    }

    private synchronized void sent(long bytes) {
        scheduled = false;
        next = System.nanoTime() + Math.max(SHORTEST.toNanos(), bytes * TimeUnit.SECONDS.toNanos(1) / bytesPerSecond);
        if (channels || !topics.isEmpty()) {
            schedule();
        }
    }
}
