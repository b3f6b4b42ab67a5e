package io.imcache.worker;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Describes a worker. What is not said has the default that the method names. */
public final class WorkerBuilder {
    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final Duration LONGEST = Duration.ofDays(1);

    private final String workerId;
    private final List<MasterAddress> masters = new ArrayList<>();
    private Supplier<@Nullable String> token = () -> null;
    private WorkerListener listener = new WorkerListener() {};
    private Duration pushEvery = Duration.ofSeconds(30);
    private Duration debounce = Duration.ofMillis(300);
    private Duration heartbeatEvery = Duration.ofSeconds(10);
    private Duration answerLimit = Duration.ofSeconds(30);
    private Duration pushLimit = Duration.ofMinutes(5);
    private Duration connectLimit = Duration.ofSeconds(10);
    private Duration firstRetry = Duration.ofMillis(500);
    private Duration longestRetry = Duration.ofSeconds(30);
    private int mostAccounts = 10_000;
    private int mostItems = 20_000;
    private int mostPushesAtOnce = 8;
    private int largestOnSocket = 512 * 1024;
    private boolean deltas = true;
    private boolean leases = true;
    private @Nullable Path spool;

    WorkerBuilder(String workerId) {
        this.workerId = requireNonNull(workerId, "workerId");
        if (workerId.isBlank()) {
            throw new IllegalArgumentException("workerId: blank (expected: a name)");
        }
    }

    /** Adds a master, or a load balancer before several. With several addresses the worker moves on when one is gone. */
    public WorkerBuilder master(MasterAddress master) {
        masters.add(requireNonNull(master, "master"));
        return this;
    }

    /** Adds a master by its Socket.IO address (such as {@code http://host:9092}) and its HTTP one ({@code http://host:8080}). */
    public WorkerBuilder master(URI socket, URI http) {
        return master(new MasterAddress(socket, http));
    }

    /**
     * Where the token comes from: asked before each connect and each push over HTTP, on a thread that may wait. Default: no
     * token.
     */
    public WorkerBuilder token(Supplier<@Nullable String> supplier) {
        token = requireNonNull(supplier, "supplier");
        return this;
    }

    /** Who is told what masters ask for. Default: nobody. */
    public WorkerBuilder listener(WorkerListener newListener) {
        listener = requireNonNull(newListener, "newListener");
        return this;
    }

    /** How often each account is delivered, changed or not. Default: 30 seconds. */
    public WorkerBuilder pushEvery(Duration interval) {
        pushEvery = checked("pushEvery", interval);
        return this;
    }

    /** How long to wait for more after something new and inbound came. Default: 300 milliseconds. */
    public WorkerBuilder debounce(Duration delay) {
        debounce = checked("debounce", delay);
        return this;
    }

    /** How often to tell the master that the worker lives. Default: 10 seconds. */
    public WorkerBuilder heartbeatEvery(Duration interval) {
        heartbeatEvery = checked("heartbeatEvery", interval);
        return this;
    }

    /** How long a master may take to answer before it is asked again. Default: 30 seconds. */
    public WorkerBuilder answerLimit(Duration limit) {
        answerLimit = checked("answerLimit", limit);
        return this;
    }

    /** How long to try to deliver a push before it ends as expired. Default: 5 minutes. */
    public WorkerBuilder pushLimit(Duration limit) {
        pushLimit = checked("pushLimit", limit);
        return this;
    }

    /** How long connecting and registering may take before the next address is tried. Default: 10 seconds. */
    public WorkerBuilder connectLimit(Duration limit) {
        connectLimit = checked("connectLimit", limit);
        return this;
    }

    /**
     * How long to wait before what failed is tried again: at first, and, doubled each time, at most; less up to half of it
     * by chance. Default: 500 milliseconds and 30 seconds.
     */
    public WorkerBuilder retryAfter(Duration first, Duration longest) {
        firstRetry = checked("first", first);
        longestRetry = checked("longest", longest);
        return this;
    }

    /** How many accounts it may have. Default: 10,000. */
    public WorkerBuilder mostAccounts(int most) {
        mostAccounts = checked("mostAccounts", most, 1, 1_000_000);
        return this;
    }

    /** How many items a collection of an account holds; with one more, the oldest goes. Default: 20,000. */
    public WorkerBuilder mostItems(int most) {
        mostItems = checked("mostItems", most, 1, 1_000_000);
        return this;
    }

    /** How many accounts are sent at once; what that takes of memory is about this times the size of one. Default: 8. */
    public WorkerBuilder mostPushesAtOnce(int most) {
        mostPushesAtOnce = checked("mostPushesAtOnce", most, 1, 15);
        return this;
    }

    /** Pushes with more bytes of JSON go over HTTP, gzipped. Default: 524,288; at most 1,048,576. */
    public WorkerBuilder largestOnSocket(int bytes) {
        largestOnSocket = checked("largestOnSocket", bytes, 1, 1024 * 1024);
        return this;
    }

    /** Whether to send only what changed where the master has the rest. Default: true. */
    public WorkerBuilder deltas(boolean use) {
        deltas = use;
        return this;
    }

    /**
     * Whether to take leases on accounts: of two workers with the same account, the one that began later delivers it.
     * Without, the later timestamp wins. Default: true.
     */
    public WorkerBuilder leases(boolean use) {
        leases = use;
        return this;
    }

    /**
     * A directory, of this worker alone, that keeps what is not delivered yet over a restart; it is delivered unless the
     * store has something newer by then. Default: none.
     */
    public WorkerBuilder spool(Path directory) {
        spool = requireNonNull(directory, "directory");
        return this;
    }

    /**
     * Starts the worker, which connects in the background and goes on trying until it is closed.
     *
     * @throws IllegalStateException if no master was named
     */
    public ImcacheWorker start() {
        if (masters.isEmpty()) {
            throw new IllegalStateException("masters: none (expected: at least one)");
        }
        return new ImcacheWorker(options());
    }

    WorkerOptions options() {
        String host = System.getenv("HOSTNAME");
        String version = ImcacheWorker.class.getPackage().getImplementationVersion();
        return new WorkerOptions(
                workerId,
                host == null ? "unknown" : host,
                version == null ? "unknown" : version,
                List.copyOf(masters),
                token,
                listener,
                pushEvery,
                debounce,
                heartbeatEvery,
                answerLimit,
                pushLimit,
                connectLimit,
                firstRetry,
                longestRetry,
                mostAccounts,
                mostItems,
                mostPushesAtOnce,
                largestOnSocket,
                deltas,
                leases,
                spool);
    }

    private static Duration checked(String name, Duration value) {
        if (value.compareTo(SHORTEST) < 0 || value.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: " + SHORTEST + ".." + LONGEST + ")");
        }
        return value;
    }

    private static int checked(String name, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: " + least + ".." + most + ")");
        }
        return value;
    }
}
