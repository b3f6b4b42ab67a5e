package io.imcache.worker;

import static java.util.Objects.requireNonNull;

import io.imcache.protocol.Removal;
import io.imcache.worker.delivery.DeliveryOptions;
import io.imcache.worker.link.LinkOptions;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Configures a worker. Each method names the default of its value. */
public final class WorkerBuilder {
    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final Duration LONGEST = Duration.ofDays(1);

    private static final int MOST_PLATFORMS = 20;
    private static final int LONGEST_PLATFORM = 64;

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
    private List<String> platforms = List.of();
    private @Nullable Removal removal;
    private @Nullable Path spool;

    WorkerBuilder(String workerId) {
        this.workerId = requireNonNull(workerId, "workerId");
        if (workerId.isBlank()) {
            throw new IllegalArgumentException("workerId: blank (expected: a name)");
        }
    }

    /** Adds a master, or a load balancer in front of several. The worker moves on to the next address when one is gone. */
    public WorkerBuilder master(MasterAddress master) {
        masters.add(requireNonNull(master, "master"));
        return this;
    }

    /** Adds a master by its Socket.IO address ({@code http://host:9092}) and its HTTP address ({@code http://host:8080}). */
    public WorkerBuilder master(URI socket, URI http) {
        return master(new MasterAddress(socket, http));
    }

    /**
     * Sets the supplier of tokens. It is called before each connect and each push over HTTP, on a thread that may block.
     * Default: no token.
     */
    public WorkerBuilder token(Supplier<@Nullable String> supplier) {
        token = requireNonNull(supplier, "supplier");
        return this;
    }

    /** Sets who learns what masters ask for. Default: nobody. */
    public WorkerBuilder listener(WorkerListener newListener) {
        listener = requireNonNull(newListener, "newListener");
        return this;
    }

    /** Sets how often each account is delivered, changed or not. Default: 30 seconds. */
    public WorkerBuilder pushEvery(Duration interval) {
        pushEvery = checked("pushEvery", interval);
        return this;
    }

    /** Sets how long to wait for more after a new inbound item was added. Default: 300 milliseconds. */
    public WorkerBuilder debounce(Duration delay) {
        debounce = checked("debounce", delay);
        return this;
    }

    /** Sets how often to tell the master that the worker lives. Default: 10 seconds. */
    public WorkerBuilder heartbeatEvery(Duration interval) {
        heartbeatEvery = checked("heartbeatEvery", interval);
        return this;
    }

    /** Sets how long a master may take to answer before it is asked again. Default: 30 seconds. */
    public WorkerBuilder answerLimit(Duration limit) {
        answerLimit = checked("answerLimit", limit);
        return this;
    }

    /** Sets how long to try to deliver a push before it expires. Default: 5 minutes. */
    public WorkerBuilder pushLimit(Duration limit) {
        pushLimit = checked("pushLimit", limit);
        return this;
    }

    /** Sets how long connecting and registering may take before the next address is tried. Default: 10 seconds. */
    public WorkerBuilder connectLimit(Duration limit) {
        connectLimit = checked("connectLimit", limit);
        return this;
    }

    /**
     * Sets how long to wait after a failure: the delay begins with {@code first} and doubles up to {@code longest}. Up to
     * half of it is taken off at random. Default: 500 milliseconds and 30 seconds.
     */
    public WorkerBuilder retryAfter(Duration first, Duration longest) {
        firstRetry = checked("first", first);
        longestRetry = checked("longest", longest);
        return this;
    }

    /**
     * Lets masters assign accounts of these platforms to the worker, up to {@link #mostAccounts} and at most 1,000. See {@link
     * WorkerListener#taskAssigned(AssignedAccount)} and {@link ImcacheWorker#assigned}. Default: none, for a crawler that is
     * configured with its accounts.
     *
     * @param names at most 20, each of 1 to 64 characters without commas
     */
    public WorkerBuilder platforms(String... names) {
        if (names.length > MOST_PLATFORMS) {
            throw new IllegalArgumentException("platforms: " + names.length + " (expected: 0.." + MOST_PLATFORMS + ")");
        }
        for (String name : names) {
            if (name.isBlank() || name.length() > LONGEST_PLATFORM || name.indexOf(',') >= 0) {
                throw new IllegalArgumentException("platforms: " + name + " (expected: names of 1.." + LONGEST_PLATFORM
                        + " characters without commas)");
            }
        }
        platforms = List.of(names);
        return this;
    }

    /** Sets how many accounts the worker may have. Default: 10,000. */
    public WorkerBuilder mostAccounts(int most) {
        mostAccounts = checked("mostAccounts", most, 1, 1_000_000);
        return this;
    }

    /** Sets how many items a collection of an account holds. With one more, the oldest is dropped. Default: 20,000. */
    public WorkerBuilder mostItems(int most) {
        mostItems = checked("mostItems", most, 1, 1_000_000);
        return this;
    }

    /** Sets how many accounts are sent at once. That takes about this many times the memory of one. Default: 8. */
    public WorkerBuilder mostPushesAtOnce(int most) {
        mostPushesAtOnce = checked("mostPushesAtOnce", most, 1, 15);
        return this;
    }

    /** Sets past how many bytes of JSON a push goes over HTTP, gzipped. Default: 524,288; at most 1,048,576. */
    public WorkerBuilder largestOnSocket(int bytes) {
        largestOnSocket = checked("largestOnSocket", bytes, 1, 1024 * 1024);
        return this;
    }

    /** Sets whether to send only what changed, if the master has the rest. Default: true. */
    public WorkerBuilder deltas(boolean use) {
        deltas = use;
        return this;
    }

    /**
     * Sets whether to claim leases on accounts. With leases, of two workers with the same account the later one delivers it.
     * Without leases, the later timestamp wins. Default: true.
     */
    public WorkerBuilder leases(boolean use) {
        leases = use;
        return this;
    }

    /**
     * Sets what becomes of items in the store that a full snapshot of this worker lacks. With {@link Removal#MERGE} they stay until
     * the masters' retention removes them. So a crawler that starts with nothing, or that only ever sees the newest items, empties
     * no account. {@link AccountData#remove} and {@link AccountData#replaceAll} still remove what this process has delivered
     * before. Default: what the masters are configured for, which is {@link Removal#REPLACE} unless changed.
     */
    public WorkerBuilder removal(Removal newRemoval) {
        removal = requireNonNull(newRemoval, "newRemoval");
        return this;
    }

    /**
     * Sets a directory that keeps undelivered accounts over a restart. They are delivered unless the store has something
     * newer by then. No other worker may use the directory. Default: none.
     */
    public WorkerBuilder spool(Path directory) {
        spool = requireNonNull(directory, "directory");
        return this;
    }

    /**
     * Starts the worker. It connects in the background, and keeps trying until it is closed.
     *
     * @throws IllegalStateException if no master was added
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
        var link = new LinkOptions(
                workerId,
                host == null ? "unknown" : host,
                version == null ? "unknown" : version,
                mostAccounts,
                platforms,
                masters.stream().map(MasterAddress::socket).toList(),
                token,
                heartbeatEvery,
                answerLimit,
                connectLimit);
        List<URI> uploads = masters.stream()
                .map(MasterAddress::http)
                .flatMap(Stream::ofNullable)
                .toList();
        var delivery = new DeliveryOptions(
                workerId,
                uploads.size() == masters.size() ? uploads : List.of(),
                token,
                pushEvery,
                debounce,
                pushLimit,
                mostPushesAtOnce,
                largestOnSocket,
                deltas,
                leases,
                removal);
        return new WorkerOptions(link, delivery, listener, firstRetry, longestRetry, mostItems, spool);
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
