package io.imcache.master.events;

import io.imcache.redis.feed.AccountChange;
import io.imcache.redis.feed.AccountEvents.History;
import io.imcache.redis.model.StoreException;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.http.codec.ServerSentEvent;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.util.retry.Retry;

/**
 * The change feed of this master: one subscription to Redis's messages, and one read per commit for each watched
 * account. Its state belongs to one thread, which runs all tasks.
 */
public final class ChangeFeed implements SmartLifecycle, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ChangeFeed.class);

    /** Stops after the wait for load balancers, and before the web server. */
    private static final int PHASE = DEFAULT_PHASE - 512;

    private static final Duration OPENING = Duration.ofSeconds(5);
    private static final Duration GRACE = Duration.ofSeconds(5);
    private static final Duration RETRY = Duration.ofSeconds(1);
    /** Accounts without a stream whose positions are remembered for watchers of all accounts, to notice gaps. */
    private static final int MOST_IDLE = 10_000;

    private final Reads reads;
    private final Flux<AccountChange> changes;
    private final Mono<Void> connect;
    private final FeedProperties properties;
    private final MeterRegistry meters;
    private final Scheduler thread = Schedulers.newSingle("imcache-events", true);
    private final Map<String, AccountFeed> feeds = new ConcurrentHashMap<>();
    private final Map<String, AccountFeed> idle = new LinkedHashMap<>(16, 0.75f, true);
    private final Set<EventStream> streams = new LinkedHashSet<>();
    private final Set<EventStream> ofAll = ConcurrentHashMap.newKeySet();
    private final List<Runnable> untilConnected = new ArrayList<>();
    private final List<FeedWatcher> watchers = new CopyOnWriteArrayList<>();
    private final AtomicLong waiting = new AtomicLong();
    private final long mostWaiting = Runtime.getRuntime().maxMemory() / 8;
    private volatile boolean connected;
    private volatile boolean running;
    private volatile int open;

    /** Reads the changes of an account after a version; see {@link io.imcache.redis.feed.AccountEvents#after}. */
    interface Source {
        Mono<History> after(String accountId, long version, int most);
    }

    /**
     * Creates a feed that is not connected.
     *
     * @param changes Redis's messages
     * @param connect completes once messages are received
     */
    ChangeFeed(
            Source source,
            Flux<AccountChange> changes,
            Mono<Void> connect,
            FeedProperties properties,
            MeterRegistry meters) {
        this.reads = new Reads(source, this::execute);
        this.changes = changes;
        this.connect = connect;
        this.properties = properties;
        this.meters = meters;
        Gauge.builder("imcache.events.streams", this, feed -> feed.open)
                .description("Open streams of the change feed")
                .register(meters);
        Gauge.builder("imcache.events.pending", waiting, AtomicLong::get)
                .description("Events that wait for their clients")
                .baseUnit("bytes")
                .register(meters);
    }

    @Override
    public void start() {
        running = true;
        changes.subscribe(this::told);
        connect.doOnError(error -> log.warn("The change feed can't be connected: {}", error.toString()))
                .retryWhen(Retry.backoff(Long.MAX_VALUE, Duration.ofMillis(200)).maxBackoff(RETRY))
                .subscribe(done -> {}, error -> {}, () -> execute(this::connected));
    }

    private void connected() {
        connected = true;
        List<Runnable> waited = List.copyOf(untilConnected);
        untilConnected.clear();
        waited.forEach(Runnable::run);
    }

    /** Called by the thread of the connection, which must not be delayed. */
    private void told(AccountChange change) {
        String accountId = change.accountId();
        if (accountId == null) {
            execute(this::missed);
        } else if (change.isProfile()) {
            if (feeds.containsKey(accountId) || !watchers.isEmpty() || !ofAll.isEmpty()) {
                execute(() -> toldOfProfile(accountId));
            }
        } else if (feeds.containsKey(accountId) || !watchers.isEmpty() || !ofAll.isEmpty()) {
            execute(() -> told(accountId, change.version()));
        }
    }

    private void told(String accountId, long version) {
        AccountFeed feed = watchers.isEmpty() ? feeds.get(accountId) : feed(accountId);
        if (feed != null) {
            feed.told(version);
            rest(feed);
        }
        List.copyOf(ofAll).forEach(stream -> stream.changed(accountId, version));
    }

    private void toldOfProfile(String accountId) {
        AccountFeed feed = feeds.get(accountId);
        if (feed != null) {
            feed.tellProfile();
        }
        List.copyOf(ofAll).forEach(stream -> stream.profileChanged(accountId));
        watchers.forEach(watcher -> watcher.profileChanged(accountId));
    }

    private void missed() {
        feeds.values().forEach(AccountFeed::read);
        feeds.values().forEach(AccountFeed::tellProfile); // it may have changed, and a read does not show that
        List.copyOf(ofAll).forEach(EventStream::missed);
        watchers.forEach(FeedWatcher::missed);
    }

    /** Tells a watcher of all accounts until it is disposed of. */
    public Disposable watch(FeedWatcher watcher) {
        watchers.add(watcher);
        return () -> {
            watchers.remove(watcher);
            execute(this::forgetIdle);
        };
    }

    private void forgetIdle() {
        if (watchers.isEmpty()) {
            idle.values().stream().filter(feed -> !feed.isUsed()).forEach(feed -> feeds.remove(feed.accountId()));
            idle.clear();
        }
    }

    void tellAll(FeedEvent event) {
        watchers.forEach(watcher -> watcher.take(event));
    }

    /**
     * Opens a stream. Ends with {@link StoreException.Unavailable} if Redis can't be reached, or with {@link
     * TooManyStreamsException}.
     */
    Mono<Flux<ServerSentEvent<String>>> open(EventStream.Request request) {
        var stream = new EventStream(this, request);
        Mono<Flux<ServerSentEvent<String>>> opened = Mono.create(sink -> {
            sink.onCancel(() -> execute(stream::end));
            execute(() -> begin(stream, sink));
        });
        return opened.timeout(
                OPENING, Mono.error(() -> new StoreException.Unavailable("Redis did not answer in time", null)));
    }

    private void begin(EventStream stream, MonoSink<Flux<ServerSentEvent<String>>> sink) {
        if (stream.hasEnded()) {
            return; // the client has left
        }
        if (!running) {
            sink.error(new StoreException.Unavailable("The change feed has stopped", null));
        } else if (streams.size() + untilConnected.size() >= properties.maxStreams()) {
            sink.error(new TooManyStreamsException());
        } else if (!connected) {
            // A master that has just started: waits, because browsers would not come back after an error.
            untilConnected.add(() -> begin(stream, sink));
        } else {
            streams.add(stream);
            open = streams.size();
            stream.begin(() -> {
                if (stream.isOfAll()) {
                    ofAll.add(stream);
                }
                sink.success(stream.events());
            });
        }
    }

    void ended(EventStream stream) {
        streams.remove(stream);
        ofAll.remove(stream);
        open = streams.size();
    }

    AccountFeed feed(String accountId) {
        return feeds.computeIfAbsent(accountId, id -> new AccountFeed(this, id));
    }

    /** Returns whether a feed is still needed. */
    boolean has(AccountFeed feed) {
        return feeds.get(feed.accountId()) == feed;
    }

    void release(AccountFeed feed) {
        feed.release();
        rest(feed);
    }

    /** Remembers or forgets a feed without streams. */
    private void rest(AccountFeed feed) {
        if (feed.isUsed()) {
            return;
        }
        if (watchers.isEmpty()) {
            feeds.remove(feed.accountId());
            idle.remove(feed.accountId());
            return;
        }
        idle.put(feed.accountId(), feed);
        if (idle.size() > MOST_IDLE) {
            AccountFeed eldest = idle.values().iterator().next();
            idle.remove(eldest.accountId());
            if (!eldest.isUsed()) {
                feeds.remove(eldest.accountId());
            }
        }
    }

    void read(String accountId, long version, int most, Consumer<History> ok, Runnable failed) {
        reads.read(accountId, version, most, ok, failed);
    }

    // Time and memory.

    Instant now() {
        return Instant.now();
    }

    void execute(Runnable task) {
        try {
            thread.schedule(task);
        } catch (RejectedExecutionException e) {
            // the master has stopped
        }
    }

    void later(Runnable task) {
        after(RETRY, task);
    }

    void afterGrace(Runnable task) {
        after(GRACE, task);
    }

    private void after(Duration delay, Runnable task) {
        try {
            thread.schedule(task, delay.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            // the master has stopped
        }
    }

    /** Runs a task at a time, if that is before the next heartbeat. */
    void ifSoon(Instant time, Runnable task) {
        Duration left = Duration.between(now(), time);
        if (left.compareTo(properties.heartbeat()) <= 0) {
            after(left.isNegative() ? Duration.ZERO : left, task);
        }
    }

    Disposable everyHeartbeat(Runnable task) {
        long millis = properties.heartbeat().toMillis();
        return thread.schedulePeriodically(task, millis, millis, TimeUnit.MILLISECONDS);
    }

    /** Returns how many bytes may wait for one client. */
    long mostWaiting() {
        return properties.maxPending().toBytes();
    }

    boolean hasRoom(int bytes) {
        return waiting.get() + bytes <= mostWaiting;
    }

    void waiting(int bytes) {
        waiting.addAndGet(bytes);
    }

    void noteDropped(String reason) {
        Counter.builder("imcache.events.dropped")
                .description("Streams that the master ended")
                .tag("reason", reason)
                .register(meters)
                .increment();
    }

    // The end.

    /** Ends the streams before the HTTP server waits for open requests. */
    @Override
    public void stop() {
        running = false;
        var told = new CountDownLatch(1);
        execute(() -> {
            List.copyOf(streams).forEach(stream -> stream.drop("shutdown"));
            told.countDown();
        });
        try {
            if (!told.await(GRACE.toSeconds(), TimeUnit.SECONDS)) {
                log.warn("The change feed did not end in time");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }

    @Override
    public void close() {
        thread.dispose();
    }
}
