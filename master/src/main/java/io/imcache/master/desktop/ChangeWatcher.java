package io.imcache.master.desktop;

import io.imcache.master.events.ChangeFeed;
import io.imcache.master.events.FeedEvent;
import io.imcache.master.events.FeedWatcher;
import io.imcache.master.support.AccountLanes;
import io.imcache.master.support.LogLimit;
import io.imcache.master.workers.OutboundMessages;
import io.imcache.master.workers.RequestIds;
import io.imcache.redis.outbound.AccountNotice;
import io.imcache.redis.outbound.AccountNotices;
import io.imcache.redis.outbound.WorkerMailbox.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.util.retry.Retry;

/**
 * Hears of all that happens, at whichever master, and has this one's clients told of what they see. It has a thread of its
 * own, so that the feed is not held up; what happens to one account is told in order.
 */
final class ChangeWatcher implements FeedWatcher {
    private static final Logger log = LoggerFactory.getLogger(ChangeWatcher.class);

    private static final Duration RECONNECT_FIRST = Duration.ofMillis(200);
    private static final Duration RECONNECT_SLOWEST = Duration.ofSeconds(10);
    /** A master that dies says nothing of its workers. */
    private static final Duration WORKERS_EVERY = Duration.ofSeconds(5);

    private final Scheduler thread = Schedulers.newSingle("imcache-monitors", true);
    private final LogLimit failing = new LogLimit();
    private final AccountLanes lanes = new AccountLanes();
    private final DesktopClients monitors;
    private final OutboundMessages outbound;
    private final ChangeNotifier telling;
    private boolean heard;

    private ChangeWatcher(DesktopClients monitors, OutboundMessages outbound) {
        this.monitors = monitors;
        this.outbound = outbound;
        this.telling = new ChangeNotifier(monitors, monitors.hintAge());
    }

    static Disposable start(
            DesktopClients monitors, ChangeFeed feed, AccountNotices notices, OutboundMessages outbound) {
        var watch = new ChangeWatcher(monitors, outbound);
        return Disposables.composite(
                feed.watch(watch),
                notices.notices()
                        .doOnError(error -> watch.failed("Not listening for notices", error))
                        .retryWhen(Retry.backoff(Long.MAX_VALUE, RECONNECT_FIRST)
                                .maxBackoff(RECONNECT_SLOWEST)
                                .transientErrors(true))
                        .subscribe(notice -> watch.execute(() -> watch.take(notice))),
                Flux.interval(WORKERS_EVERY)
                        .onBackpressureDrop()
                        .subscribe(tick -> watch.execute(watch::askForWorkers)),
                watch.thread);
    }

    private void execute(Runnable task) {
        try {
            thread.schedule(() -> {
                try {
                    task.run();
                } catch (RuntimeException e) {
                    DesktopEvents.sentence(e); // logs it
                }
            });
        } catch (RejectedExecutionException e) {
            // the last client has gone
        }
    }

    private void failed(String what, Throwable error) {
        if (failing.tryLog()) {
            log.warn("{}: {}", what, error.toString());
        }
    }

    /** Does it sometime, and not at all where Redis is away: then more is missed, and all is read again. */
    private void run(Mono<?> task) {
        task.subscribe(done -> {}, error -> failed("Clients were not told of a change", error));
    }

    @Override
    public void take(FeedEvent event) {
        if (monitors.isSeen(event.accountId())) {
            execute(() -> run(lanes.inOrder(event.accountId(), telling.tell(event))
                    .then(monitors.channels().read(event.accountId()))));
        }
    }

    @Override
    public void profileChanged(String accountId) {
        if (monitors.isSeen(accountId)) {
            execute(() -> run(monitors.channels().read(accountId)));
        }
    }

    @Override
    public void missed() {
        execute(this::doubtAll);
    }

    private void doubtAll() {
        monitors.channels().doubt();
        monitors.each(monitor -> {
            monitor.pushes().channels();
            monitor.lookedAt().forEach(monitor.pushes()::topics);
        });
        askForWorkers();
    }

    private void askForWorkers() {
        run(monitors.workers().ask().then(Mono.fromRunnable(monitors.channels()::workersChanged)));
    }

    private void take(AccountNotice notice) {
        switch (notice.kind()) {
            case MISSED -> {
                if (heard) {
                    doubtAll();
                } else {
                    heard = true; // what was read before is read again in its time
                    monitors.channels().doubt();
                }
            }
            case WORKERS -> askForWorkers();
            case OUTBOUND -> {
                if (monitors.isSeen(notice.accountId())) {
                    outbound(notice);
                }
            }
        }
    }

    /** The queue goes first: clients let nobody write until they have it. */
    private void outbound(AccountNotice notice) {
        String accountId = notice.accountId();
        String id = notice.requestId();
        run(outbound.request(id)
                .mapNotNull(SendingQueue::topicOf)
                .onErrorComplete()
                .switchIfEmpty(Mono.fromSupplier(() -> topicOf(accountId, id)))
                .flatMap(topicId -> monitors.sending()
                        .tellInAnyCase(
                                accountId,
                                topicId,
                                json -> monitors.each(accountId, monitor -> monitor.send(SendingQueue.EVENT, json))))
                .then(Mono.fromRunnable(() -> failed(accountId, id, notice.outcome()))));
    }

    /** As the client says that sent it; null where that is not here. */
    private @Nullable String topicOf(String accountId, String id) {
        List<String> topics = new ArrayList<>();
        monitors.each(accountId, monitor -> {
            String topicId = monitor.topicOf(id);
            if (topicId != null) {
                topics.add(topicId);
            }
        });
        return topics.stream().findFirst().orElse(null);
    }

    private void failed(String accountId, String id, @Nullable Outcome outcome) {
        if (outcome == null || outcome.sent()) {
            return;
        }
        monitors.each(accountId, monitor -> {
            ReplyEvents.status(monitor, RequestIds.messageId(id), outcome.detail());
            if (monitor.topicOf(id) != null) {
                ReplyEvents.error(monitor, RequestIds.messageId(id), outcome.detail());
            }
        });
    }
}
