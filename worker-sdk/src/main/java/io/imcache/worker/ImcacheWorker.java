package io.imcache.worker;

import static java.util.Objects.requireNonNull;

import io.imcache.worker.account.AccountItems;
import io.imcache.worker.delivery.AccountDeliveries;
import io.imcache.worker.delivery.Push;
import io.imcache.worker.delivery.PushEnd;
import io.imcache.worker.delivery.Spool;
import io.imcache.worker.link.Answer;
import io.imcache.worker.link.Backoff;
import io.imcache.worker.link.HttpUpload;
import io.imcache.worker.link.LinkOptions;
import io.imcache.worker.link.Loop;
import io.imcache.worker.link.SocketIoTransport;
import io.imcache.worker.link.Stages;
import io.imcache.worker.link.ThreadLoop;
import io.imcache.worker.link.Transport;
import io.imcache.worker.metrics.WorkerMetrics;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
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
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers accounts to imcache masters. A crawler needs only one, however many accounts it has.
 *
 * <pre>{@code
 * ImcacheWorker worker = ImcacheWorker.builder("worker-1")
 *         .master(URI.create("http://localhost:9092"), URI.create("http://localhost:8080"))
 *         .start();
 * AccountData account = worker.account("acc-1", "douyin");
 * account.upsert(Message.builder("m-1").conversationId("c-1").direction(Direction.INBOUND).content("…").build());
 * }</pre>
 *
 * <p>Accounts are delivered every 30 seconds, soon after a new inbound item was added, and by {@link #push}. Only what
 * changed is sent if the master has the rest. All methods may be called from any thread. Only {@link #close} blocks.
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
    private final AccountDeliveries deliveries;
    private final Map<String, AccountData> accounts = new ConcurrentHashMap<>();
    /** Accounts that an earlier process left, and that the crawler has not asked for. */
    private final Set<String> left = ConcurrentHashMap.newKeySet();
    /** The pushes that have not ended. Those that come while the loop ends must end too. */
    private final Map<Push, CompletableFuture<PushResult>> pending = new ConcurrentHashMap<>();

    private volatile boolean closed;

    ImcacheWorker(WorkerOptions options) {
        this.options = options;
        // First, since it fails if another process uses the directory: no thread has started yet.
        spool = options.spool() == null ? null : Spool.open(options.spool());
        LinkOptions link = options.link();
        metrics = WorkerMetrics.of(link.workerId());
        String name = "imcache-" + link.workerId();
        loop = new ThreadLoop(name);
        blocking = Executors.newFixedThreadPool(BLOCKING_THREADS, task -> daemon(name + "-io", task));
        callbacks = Executors.newSingleThreadExecutor(task -> daemon(name + "-listener", task));
        transport = new SocketIoTransport(link.connectLimit());
        DoubleSupplier random = () -> ThreadLocalRandom.current().nextDouble();
        deliveries = new AccountDeliveries(
                options.delivery(),
                link,
                new Backoff(options.firstRetry(), options.longestRetry(), random),
                new AccountDeliveries.Surroundings(
                        loop,
                        InstantSource.system(),
                        random,
                        blocking,
                        ForkJoinPool.commonPool(),
                        transport,
                        new HttpUpload(
                                blocking,
                                link.connectLimit(),
                                options.delivery().pushLimit()),
                        metrics,
                        spool),
                new ListenerCalls(options.listener(), callbacks));
        if (spool != null) {
            // Delivered even if this process never asks for the account.
            spool.left().forEach(spooled -> {
                left.add(spooled.accountId());
                accounts.put(spooled.accountId(), begin(spooled.accountId(), spooled.platform(), spooled));
            });
        }
        loop.execute(deliveries::start);
    }

    /** Begins to deliver an account. */
    private AccountData begin(String accountId, String platform, Spool.@Nullable Spooled spooled) {
        var items = new AccountItems(accountId, platform, options.mostItems());
        var data = new AccountData(
                items,
                () -> loop.execute(() -> deliveries.inbound(accountId)),
                () -> loop.execute(() -> deliveries.profileChanged(accountId)));
        loop.execute(() -> deliveries.add(items, data::profileFields, spooled));
        return data;
    }

    private static Thread daemon(String name, Runnable task) {
        var thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    /**
     * Begins to configure a worker.
     *
     * @param workerId identifies the worker; the same after a restart
     */
    public static WorkerBuilder builder(String workerId) {
        return new WorkerBuilder(workerId);
    }

    /** Returns the worker's id. */
    public String workerId() {
        return options.link().workerId();
    }

    /**
     * Returns the data of an account. The first call creates it, and begins to deliver it.
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
            if (left.remove(accountId)) {
                loop.execute(() -> deliveries.resume(accountId));
            }
            return known;
        }
        int most = options.link().maxAccounts();
        if (accounts.size() >= most) {
            throw new IllegalStateException("accounts: " + accounts.size() + " (expected: fewer than " + most + ")");
        }
        return accounts.computeIfAbsent(accountId, id -> begin(id, platform, null));
    }

    /**
     * Returns the accounts that masters assign to the worker at present: none unless {@link WorkerBuilder#platforms} names
     * platforms, or people bind accounts to this worker. While the connection is lost, these are the accounts that it had then.
     */
    public List<AssignedAccount> assigned() {
        return deliveries.assigned().stream().map(AssignedAccount::of).toList();
    }

    /** Stops delivering an account, and forgets its data. The master keeps what it has. */
    public void removeAccount(String accountId) {
        if (accounts.remove(accountId) != null) {
            loop.execute(() -> deliveries.remove(accountId));
        }
    }

    /**
     * Delivers an account now.
     *
     * @return how it ended; completed within {@link WorkerBuilder#pushLimit}, never with an exception
     * @throws IllegalArgumentException if there is no such account
     */
    public CompletableFuture<PushResult> push(String accountId) {
        if (!accounts.containsKey(accountId)) {
            throw new IllegalArgumentException(
                    "accountId: " + accountId + " (expected: one that account() was called for)");
        }
        var future = new CompletableFuture<PushResult>();
        var push = Push.demanded(end -> future.complete(result(end)));
        pending.put(push, future);
        Stages.whenDone(future, (result, failure) -> pending.remove(push));
        loop.execute(() -> deliveries.push(accountId, push));
        if (closed) {
            future.complete(CLOSED);
        }
        return future;
    }

    static PushResult result(PushEnd end) {
        if (end instanceof PushEnd.Stored stored) {
            Answer answer = stored.answer();
            return new PushResult.Acknowledged(answer.version(), answer.changed(), answer.stats());
        }
        if (end instanceof PushEnd.Refused refused) {
            return new PushResult.Rejected(refused.code(), refused.reason());
        }
        if (end instanceof PushEnd.GivenUp givenUp) {
            return new PushResult.Expired(givenUp.reason());
        }
        return new PushResult.Superseded();
    }

    /** Claims a new lease on an account, which ends that of any other worker. See {@link WorkerListener#leaseLost}. */
    public void claim(String accountId) {
        loop.execute(() -> deliveries.claimAgain(accountId));
    }

    /** Calls {@link #close(Duration)} with 10 seconds. */
    @Override
    public void close() {
        close(CLOSE_LIMIT);
    }

    /**
     * Delivers what is not delivered yet, then ends the worker. Must not be called in a listener.
     *
     * @param limit how long to try; then the remaining pushes end as {@link PushResult.Expired}
     * @return whether everything was delivered
     */
    public boolean close(Duration limit) {
        if (closed) {
            return true;
        }
        closed = true;
        boolean flushed = await(deliveries::flush, limit);
        boolean stopped = await(
                () -> {
                    deliveries.stop();
                    return CompletableFuture.completedFuture(true);
                },
                STOP_LIMIT);
        if (!stopped) {
            log.warn("Worker {} did not stop in time", workerId());
        }
        loop.close();
        pending.values().forEach(future -> future.complete(CLOSED));
        callbacks.shutdown();
        blocking.shutdown();
        transport.close();
        metrics.close();
        closeSpool();
        return flushed;
    }

    /** Closes the spool once all snapshots are written. */
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

    /** Returns what the task yields; false if that takes too long. */
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
