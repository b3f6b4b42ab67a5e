package io.imcache.master.assignment;

import io.imcache.master.json.JsonWriter;
import io.imcache.master.support.AccountLanes;
import io.imcache.master.support.Background;
import io.imcache.master.support.LogFields;
import io.imcache.master.support.LogLimit;
import io.imcache.master.support.Regularly;
import io.imcache.redis.assignment.Assignments;
import io.imcache.redis.assignment.Assignments.Beat;
import io.imcache.redis.assignment.Assignments.Standing;
import io.imcache.redis.model.Grant;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.ObjLongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/**
 * Hands accounts to the workers that are connected to this master. Redis decides who has which account. Each master tells its own
 * workers what has changed, and looks again every few seconds, so that nothing is missed for long.
 */
final class WorkerAssignments extends Background implements WorkerTasks {
    private static final Logger log = LoggerFactory.getLogger(WorkerAssignments.class);

    private static final Duration INTERVAL = Duration.ofSeconds(2);
    private static final Duration RECONNECT_FIRST = Duration.ofMillis(200);
    private static final Duration RECONNECT_SLOWEST = Duration.ofSeconds(10);
    /** How long after its message was sent a worker may still turn out not to have got it. */
    private static final Duration UNSURE = Duration.ofSeconds(30);

    /** The longest wait of a push for what its worker may push. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

    /** Most bytes of accounts in the answer to a registration. */
    private static final long MOST_BYTES = 8L * 1024 * 1024;

    /** Stops after the Socket.IO server, which connects workers until then. */
    private static final int PHASE = DEFAULT_PHASE - 768;

    private static final Grant ANOTHERS = new Grant(Grant.Reason.LATER, 0, 0);

    private final Map<String, Entry> here = new ConcurrentHashMap<>();
    private final AccountLanes lanes = new AccountLanes();
    private final LogLimit failing = new LogLimit();
    private final Assignments assignments;
    private final TaskReader reader;
    private final Duration lease;
    private final Duration grace;
    private final InstantSource clock;
    private final AssignmentMeters meters;

    /** What a worker takes that has just begun, as long as Redis does not know. */
    private record Registration(int most, Set<String> platforms) {}

    private final class Entry {
        final CrawlerTasks tasks;
        final AtomicBoolean looks = new AtomicBoolean();
        final Mono<Void> ready;
        volatile boolean isReady;
        private volatile boolean connected;
        private volatile @Nullable Registration registration;

        Entry(String workerId, CrawlerConnection connection) {
            tasks = new CrawlerTasks(
                    assignments, reader, workerId, connection, lease, grace.plus(UNSURE), grace.multipliedBy(2));
            ready = lanes.inOrder(connection.name(), Mono.defer(this::connectAndLook))
                    .onErrorResume(this::failed)
                    .doOnTerminate(() -> isReady = true)
                    .cache();
        }

        /** Notes the connection, unless it was noted: else an earlier one that has died would count. */
        private Mono<Void> connectAndLook() {
            Mono<Void> connects = connected ? Mono.empty() : connect();
            return connects.then(Mono.defer(() -> tasks.look(clock.millis())));
        }

        Mono<Void> connect() {
            Registration made = registration;
            String name = tasks.connection().name();
            Mono<Void> noted = made == null
                    ? assignments.connect(tasks.workerId(), name)
                    : assignments.register(tasks.workerId(), name, made.most(), made.platforms());
            return noted.then(Mono.fromRunnable(() -> {
                connected = true;
                registration = null;
            }));
        }

        /** Lets the next attempt to connect say what the worker takes. */
        void registers(int most, Set<String> platforms) {
            registration = new Registration(most, platforms);
            connected = false;
        }

        /** Tells whether the connection was told of all that its worker has. */
        boolean isSettled() {
            return isReady && connected && tasks.isComplete();
        }

        /** Looks once more after the present look, however often this is called meanwhile. */
        void look() {
            if (looks.compareAndSet(false, true)) {
                lanes.inOrder(tasks.connection().name(), Mono.defer(() -> {
                            looks.set(false);
                            return connectAndLook();
                        }))
                        .onErrorResume(this::failed)
                        .subscribe();
            }
        }

        private Mono<Void> failed(Throwable error) {
            if (failing.tryLog()) {
                log.atWarn()
                        .addKeyValue(LogFields.WORKER, tasks.workerId())
                        .log("A worker was not told of its accounts: {}", error.toString());
            }
            return Mono.empty();
        }
    }

    WorkerAssignments(
            Assignments assignments,
            TaskReader reader,
            Duration lease,
            Duration grace,
            InstantSource clock,
            AssignmentMeters meters) {
        this.assignments = assignments;
        this.reader = reader;
        this.lease = lease;
        this.grace = grace;
        this.clock = clock;
        this.meters = meters;
    }

    @Override
    public void connected(String workerId, CrawlerConnection connection) {
        if (connection.access().accounts() != null) {
            // It would refuse what is assigned, and must not take the place of a worker that takes all.
            return;
        }
        Entry entry = here.compute(
                connection.name(),
                (name, known) -> known != null && known.tasks.workerId().equals(workerId)
                        ? known
                        : new Entry(workerId, connection));
        entry.ready.subscribe();
    }

    @Override
    public void disconnected(String workerId, CrawlerConnection connection) {
        if (here.remove(connection.name()) == null) {
            return;
        }
        lanes.inOrder(connection.name(), assignments.leave(workerId, connection.name()))
                .onErrorComplete()
                .subscribe();
    }

    @Override
    public Mono<Void> ready(CrawlerConnection connection) {
        Entry entry = here.get(connection.name());
        return entry == null || entry.isReady ? READY : entry.ready.timeout(LONGEST_WAIT, Mono.empty());
    }

    @Override
    public Mono<List<ObjLongConsumer<JsonWriter>>> register(
            String workerId, CrawlerConnection connection, int most, Set<String> platforms) {
        Entry entry = here.get(connection.name());
        if (entry == null) {
            return Mono.just(List.of()); // it takes no part, or has ended
        }
        return lanes.inOrder(
                connection.name(),
                Mono.defer(() -> {
                            entry.registers(most, platforms);
                            return here.get(connection.name()) == entry ? entry.connect() : Mono.empty();
                        })
                        .then(assignments.assign().doOnNext(meters::assigned).onErrorResume(error -> Mono.empty()))
                        .then(Mono.defer(() -> entry.tasks.registered(clock.millis(), MOST_BYTES)))
                        .map(tasks -> tasks.stream()
                                .map(task -> (ObjLongConsumer<JsonWriter>) (json, now) -> task.write(json))
                                .toList())
                        // Unchanged crawlers end if they are refused. They are told once Redis is back.
                        .onErrorResume(error -> entry.failed(error).thenReturn(List.of())));
    }

    @Override
    public Mono<Grant> claim(String accountId, String workerId, CrawlerConnection connection) {
        if (!here.containsKey(connection.name())) {
            return assignments.account(accountId).map(crawled -> ANOTHERS);
        }
        return assignments.claim(accountId, workerId).flatMap(claim -> {
            Entry entry = here.get(connection.name());
            return switch (claim.reason()) {
                case UNKNOWN -> Mono.empty();
                case PAUSED -> Mono.error(new PausedAccountException(accountId));
                case MOVED -> Mono.just(ANOTHERS);
                // Without an entry the connection has ended, and nobody reads the answer.
                case GIVEN ->
                    entry == null
                            ? Mono.just(ANOTHERS)
                            : lanes.inOrder(
                                            connection.name(),
                                            entry.tasks.claimed(accountId, claim.epoch(), clock.millis()))
                                    .defaultIfEmpty(ANOTHERS);
            };
        });
    }

    @Override
    public boolean isSettled(CrawlerConnection connection) {
        Entry entry = here.get(connection.name());
        return entry == null ? connection.access().accounts() != null : entry.isSettled();
    }

    @Override
    public void lost(String accountId, CrawlerConnection connection) {
        Entry entry = here.get(connection.name());
        if (entry != null) {
            entry.tasks.unsure(accountId);
            entry.look();
        }
    }

    /** Assigns what waits, at once. */
    Mono<Void> swept() {
        return assignments.sweep().doOnNext(meters::assigned).onErrorComplete().then();
    }

    private Mono<Void> beat() {
        List<Entry> entries = List.copyOf(here.values());
        List<Beat> beats = entries.stream()
                .map(entry -> new Beat(
                        entry.tasks.workerId(),
                        entry.tasks.connection().name(),
                        entry.tasks.connection().silentFor()))
                .toList();
        return assignments
                .beat(beats)
                .zipWithIterable(entries)
                .flatMap(standing -> look(standing.getT2(), standing.getT1()))
                .then();
    }

    private Mono<Void> look(Entry entry, Standing standing) {
        CrawlerTasks tasks = entry.tasks;
        boolean heard = tasks.connection().silentFor().compareTo(grace.dividedBy(2)) < 0;
        if (standing.state() == Standing.State.UNKNOWN && heard) {
            return entry.connect().then(Mono.fromRunnable(entry::look));
        }
        if (!entry.connected || !tasks.isUpToDate(standing.generation(), clock.millis())) {
            entry.look();
        }
        return Mono.empty();
    }

    private Mono<Void> tick() {
        return beat().then(swept()).then(meters.read(assignments)).onErrorResume(error -> {
            if (failing.tryLog()) {
                log.warn("Accounts were not assigned: {}", error.toString());
            }
            return Mono.empty();
        });
    }

    private void look(String workerId) {
        here.values().stream()
                .filter(entry -> entry.tasks.workerId().equals(workerId))
                .forEach(Entry::look);
    }

    @Override
    protected Disposable begin() {
        return Disposables.composite(
                assignments
                        .changes(() -> here.values().forEach(Entry::look))
                        .doOnNext(this::look)
                        .retryWhen(Retry.backoff(Long.MAX_VALUE, RECONNECT_FIRST)
                                .maxBackoff(RECONNECT_SLOWEST)
                                .transientErrors(true))
                        .subscribe(),
                Regularly.run(INTERVAL, INTERVAL, this::tick).subscribe());
    }

    @Override
    public int getPhase() {
        return PHASE;
    }
}
