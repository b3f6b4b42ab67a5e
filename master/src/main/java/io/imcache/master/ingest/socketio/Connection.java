package io.imcache.master.ingest.socketio;

import com.corundumstudio.socketio.SocketIOClient;
import com.corundumstudio.socketio.Transport;
import com.corundumstudio.socketio.transport.NamespaceClient;
import io.imcache.master.ingest.IngestBudget;
import io.imcache.master.log.LogFields;
import io.imcache.master.security.Access;
import io.imcache.master.security.SocketAccess;
import io.imcache.master.workers.ConnectedWorkers;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/** A worker's connection, from its connect to the namespace to its end, and the lane in which its messages are taken. */
final class Connection {
    private static final Logger log = LoggerFactory.getLogger(Connection.class);

    /** What a message costs beside its bytes, so that many small ones are bounded too. */
    static final int OVERHEAD = 512;

    private static final int MOST_ROOMS = 64;

    private final SocketIOClient client;
    private final Access access;
    private final Set<String> pushed = ConcurrentHashMap.newKeySet();
    private final IngestBudget budget;
    private final Executor threads;
    private final AtomicInteger active;
    private final IngestBudget.Backlog backlog = new IngestBudget.Backlog();
    private final Deque<Message> messages = new ArrayDeque<>();
    private final Map<String, Long> leases = new ConcurrentHashMap<>();
    private boolean running;
    private final ConnectedWorkers workers;
    private final ConnectedWorkers.Delivery delivery = this::deliver;
    private @Nullable String workerId;
    private boolean ended;

    private record Message(IngestBudget.Reservation room, Supplier<Mono<Void>> work) {}

    /**
     * A connection that does not say yet whose it is.
     *
     * @param workers is told whose it is, once it says so
     * @param active counts messages of all connections that are not yet done with
     */
    Connection(
            SocketIOClient client,
            IngestBudget budget,
            Executor threads,
            ConnectedWorkers workers,
            AtomicInteger active) {
        this.client = client;
        this.access = SocketAccess.of(client);
        this.budget = budget;
        this.threads = threads;
        this.workers = workers;
        this.active = active;
    }

    SocketIOClient client() {
        return client;
    }

    Access access() {
        return access;
    }

    /** Notes that an account is pushed over this connection; false where there are so many already. */
    boolean pushes(String accountId, int most) {
        return most == 0 || pushed.contains(accountId) || (pushed.size() < most && pushed.add(accountId));
    }

    IngestBudget.Backlog backlog() {
        return backlog;
    }

    /** Epochs of the leases that were claimed over this connection, by account. */
    Map<String, Long> leases() {
        return leases;
    }

    synchronized @Nullable String workerId() {
        return workerId;
    }

    /** Notes whose connection it is: the worker's that was named last. */
    synchronized void workerId(String id) {
        if (ended || id.equals(workerId)) {
            return;
        }
        if (workerId != null) {
            workers.disconnected(workerId, delivery);
        }
        workerId = id;
        log("connected", id);
        workers.connected(id, delivery);
    }

    /** It is closed. */
    synchronized void end() {
        ended = true;
        if (workerId != null) {
            log("disconnected", workerId);
            workers.disconnected(workerId, delivery);
        }
    }

    private static void log(String what, String workerId) {
        String worker = LogText.of(workerId);
        log.atInfo().addKeyValue(LogFields.WORKER, worker).log("Worker {} {}", worker, what);
    }

    private boolean deliver(String event, byte[] json) {
        if (!client.isChannelOpen() || !concerns(json)) {
            return false;
        }
        client.sendEvent(event, new RawJson(json));
        return true;
    }

    /** A worker is told only of accounts that its token is for, whatever worker it says that it is. */
    private boolean concerns(byte[] json) {
        if (access.accounts() == null) {
            return true;
        }
        String accountId = WorkerId.read(json, 0, json.length, "account_id");
        return accountId != null && access.mayPush(accountId);
    }

    /** Answers in the queue for the next poll; those for a WebSocket are bounded by its buffer. */
    int unfetched() {
        boolean polling = client.getTransport() == Transport.POLLING;
        return polling && client instanceof NamespaceClient internal
                ? internal.getBaseClient().getPacketsQueue(Transport.POLLING).size()
                : 0;
    }

    /** Joins, unless this connection is in so many rooms that it can't be meant. */
    boolean join(String room) {
        if (client.getAllRooms().size() >= MOST_ROOMS) {
            return false;
        }
        client.joinRoom(room);
        return true;
    }

    /**
     * Has work done on an ingest thread, after all that was submitted before has ended.
     *
     * @param bytes what of the message is kept until then
     */
    void submit(int bytes, Supplier<Mono<Void>> work) {
        Message message = new Message(budget.take(backlog, (long) bytes + OVERHEAD), work);
        active.incrementAndGet();
        synchronized (messages) {
            messages.add(message);
            if (running) {
                return;
            }
            running = true;
        }
        schedule();
    }

    private void schedule() {
        try {
            threads.execute(this::next);
        } catch (RejectedExecutionException e) { // the master stops; nobody was told that these are stored
            synchronized (messages) {
                messages.forEach(this::done);
                messages.clear();
            }
        }
    }

    private void done(Message message) {
        message.room().release();
        active.decrementAndGet();
    }

    private void next() {
        Message message;
        synchronized (messages) {
            message = messages.poll();
            if (message == null) {
                running = false;
                return;
            }
        }
        Mono.defer(message.work())
                .doFinally(signal -> {
                    done(message);
                    schedule();
                })
                .subscribe(ignored -> {}, Dispatcher::logUnexpected);
    }
}
