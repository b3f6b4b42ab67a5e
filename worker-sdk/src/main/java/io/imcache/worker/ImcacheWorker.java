package io.imcache.worker;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers accounts to imcache masters. One is enough for a crawler, however many accounts it has.
 *
 * <pre>{@code
 * ImcacheWorker worker = ImcacheWorker.builder("worker-1")
 *         .master(URI.create("http://localhost:9092"), URI.create("http://localhost:8080"))
 *         .start();
 * AccountData account = worker.account("acc-1", "douyin");
 * account.upsert(Message.builder("m-1").conversationId("c-1").direction(Direction.INBOUND).content("…").build());
 * }</pre>
 *
 * <p>Accounts are delivered every 30 seconds, soon after something new and inbound was added, and when {@link #push} says so:
 * what changed, where the master has the rest, else all of it. All methods may be called from any thread, and none but
 * {@link #close} waits for anything.
 */
public final class ImcacheWorker implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ImcacheWorker.class);

    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(10);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(2);
    private static final Duration SPOOL_LIMIT = Duration.ofSeconds(10);
    private static final PushResult CLOSED = new PushResult.Expired("the worker was closed");
    private static final int BLOCKING_THREADS = 2;

    private final WorkerOptions options;
    private final Loop loop;
    private final ExecutorService blocking;
    private final ExecutorService callbacks;
    private final Transport transport;
    private final WorkerMetrics metrics;
    private final @Nullable Spool spool;
    private final WorkerCore core;
    private final Map<String, AccountData> accounts = new ConcurrentHashMap<>();
    /** Pushes that somebody waits for: those that come while the loop ends must end too. */
    private final Set<Push> pending = ConcurrentHashMap.newKeySet();

    private volatile boolean closed;

    private final AccountData.Listener dataListener = new AccountData.Listener() {
        @Override
        public void inbound(AccountData account) {
            loop.execute(() -> core.inbound(account.accountId()));
        }

        @Override
        public void profileChanged(AccountData account) {
            loop.execute(() -> core.profileChanged(account));
        }
    };

    ImcacheWorker(WorkerOptions options) {
        this.options = options;
        // First, since it fails where another process has the directory: no thread is there yet.
        spool = options.spool() == null ? null : Spool.open(options.spool());
        metrics = WorkerMetrics.of(options.workerId());
        String name = "imcache-" + options.workerId();
        loop = new ThreadLoop(name);
        blocking = Executors.newFixedThreadPool(BLOCKING_THREADS, task -> daemon(name + "-io", task));
        callbacks = Executors.newSingleThreadExecutor(task -> daemon(name + "-listener", task));
        transport = new SocketIoTransport(options.connectLimit());
        var upload = new HttpUpload(blocking, options.connectLimit(), options.pushLimit());
        core = new WorkerCore(
                options,
                new WorkerCore.Surroundings(
                        loop,
                        InstantSource.system(),
                        () -> ThreadLocalRandom.current().nextDouble(),
                        blocking,
                        callbacks,
                        ForkJoinPool.commonPool(),
                        transport,
                        upload,
                        metrics,
                        spool));
        if (spool != null) {
            spool.left().forEach(this::adopt);
        }
        loop.execute(core::start);
    }

    /** What an earlier process left is delivered even if this one never asks for the account. */
    private void adopt(Spool.Spooled left) {
        var data = new AccountData(left.accountId(), left.platform(), options.mostItems(), dataListener);
        accounts.put(left.accountId(), data);
        loop.execute(() -> core.add(data, left));
    }

    private static Thread daemon(String name, Runnable task) {
        var thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    /**
     * Begins to describe a worker.
     *
     * @param workerId tells it from other workers; the same after a restart
     */
    public static WorkerBuilder builder(String workerId) {
        return new WorkerBuilder(workerId);
    }

    /** This worker's id. */
    public String workerId() {
        return options.workerId();
    }

    /**
     * The data of an account; made, and from then on delivered, on the first call.
     *
     * @param accountId 1 to 200 characters
     * @param platform such as {@code douyin}
     * @throws IllegalStateException if the worker is closed, or has as many accounts as it may
     */
    public AccountData account(String accountId, String platform) {
        requireNonNull(accountId, "accountId");
        if (closed) {
            throw new IllegalStateException("worker " + workerId() + " is closed");
        }
        AccountData known = accounts.get(accountId);
        if (known != null) {
            return known;
        }
        if (accounts.size() >= options.mostAccounts()) {
            throw new IllegalStateException(
                    "accounts: " + accounts.size() + " (expected: fewer than " + options.mostAccounts() + ")");
        }
        return accounts.computeIfAbsent(accountId, id -> {
            var data = new AccountData(id, platform, options.mostItems(), dataListener);
            loop.execute(() -> core.add(data, null));
            return data;
        });
    }

    /** Delivers nothing more of this account, and forgets its data. The master keeps what it has. */
    public void removeAccount(String accountId) {
        if (accounts.remove(accountId) != null) {
            loop.execute(() -> core.remove(accountId));
        }
    }

    /**
     * Delivers an account now.
     *
     * @return how it ended; completed once, within the time limit for pushes, and never with an exception
     * @throws IllegalArgumentException if there is no such account
     */
    public CompletableFuture<PushResult> push(String accountId) {
        if (!accounts.containsKey(accountId)) {
            throw new IllegalArgumentException(
                    "accountId: " + accountId + " (expected: one that account() was called for)");
        }
        var push = Push.demanded();
        pending.add(push);
        Stages.whenDone(push.future(), (result, failure) -> pending.remove(push));
        loop.execute(() -> core.push(accountId, push));
        if (closed) {
            push.future().complete(CLOSED);
        }
        return push.future();
    }

    /** Takes a new lease on an account, which ends that of any other worker; see {@link WorkerListener#leaseLost}. */
    public void claim(String accountId) {
        loop.execute(() -> core.claimAgain(accountId));
    }

    /** {@link #close(Duration)} with 10 seconds. */
    @Override
    public void close() {
        close(CLOSE_LIMIT);
    }

    /**
     * Delivers what is not delivered yet, then ends. Don't call it in a listener.
     *
     * @param limit how long to try; pushes that are not delivered then end as {@link PushResult.Expired}
     * @return whether everything was delivered
     */
    public boolean close(Duration limit) {
        if (closed) {
            return true;
        }
        closed = true;
        boolean flushed = await(core::flush, limit);
        boolean stopped = await(
                () -> {
                    core.stop();
                    return CompletableFuture.completedFuture(true);
                },
                STOP_LIMIT);
        if (!stopped) {
            log.warn("Worker {} did not stop in time", workerId());
        }
        loop.close();
        pending.forEach(push -> push.future().complete(CLOSED));
        callbacks.shutdown();
        blocking.shutdown();
        transport.close();
        metrics.close();
        closeSpool();
        return flushed;
    }

    /** After what is being written to it. */
    private void closeSpool() {
        if (spool == null) {
            return;
        }
        try {
            if (!blocking.awaitTermination(SPOOL_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                log.warn("Snapshots of worker {} are still being written to disk", workerId());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        spool.close();
    }

    /** What the task says; false where it takes too long. */
    private boolean await(Supplier<CompletableFuture<Boolean>> task, Duration limit) {
        var done = new CompletableFuture<Boolean>();
        loop.execute(() -> Stages.whenDone(task.get(), (value, failure) -> done.complete(Boolean.TRUE.equals(value))));
        try {
            return done.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }
}
