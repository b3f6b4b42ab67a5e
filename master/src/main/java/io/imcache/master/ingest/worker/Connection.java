package io.imcache.master.ingest.worker;

import com.corundumstudio.socketio.SocketIOClient;
import com.corundumstudio.socketio.Transport;
import com.corundumstudio.socketio.transport.NamespaceClient;
import io.imcache.master.memory.IngestBudget;
import io.imcache.master.security.Access;
import io.imcache.master.socketio.SessionLane;
import io.imcache.master.socketio.SocketAccess;
import io.imcache.master.socketio.wire.LogText;
import io.imcache.master.socketio.wire.RawJson;
import io.imcache.master.support.LogFields;
import io.imcache.master.workers.ConnectedWorkers;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/** A worker's connection, from its connect to the namespace to its end, and the lane in which its messages are taken. */
public final class Connection {
    private static final Logger log = LoggerFactory.getLogger(Connection.class);

    private static final int MOST_ROOMS = 64;
    /** Messages for the next poll, above which more are kept for later. */
    private static final int MOST_UNFETCHED = 1_000;

    private final SocketIOClient client;
    private final Access access;
    private final Set<String> pushed = ConcurrentHashMap.newKeySet();
    private final SessionLane lane;
    private final Map<String, Long> leases = new ConcurrentHashMap<>();
    private final ConnectedWorkers workers;
    private final ConnectedWorkers.Delivery delivery = new ToWorker();
    private ConnectedWorkers.@Nullable Address address;
    private @Nullable String workerId;
    private boolean ended;

    /**
     * A connection that does not say yet whose it is.
     *
     * @param workers is told whose it is, once it says so
     */
    Connection(SocketIOClient client, SessionLane lane, ConnectedWorkers workers) {
        this.client = client;
        this.access = SocketAccess.of(client);
        this.lane = lane;
        this.workers = workers;
    }

    public SocketIOClient client() {
        return client;
    }

    Access access() {
        return access;
    }

    /** Notes that an account is pushed over this connection; false where there are so many already. */
    boolean pushes(String accountId, int most) {
        return most == 0 || pushed.contains(accountId) || (pushed.size() < most && pushed.add(accountId));
    }

    public IngestBudget.Backlog backlog() {
        return lane.backlog();
    }

    /** Epochs of the leases that were claimed over this connection, by account. */
    Map<String, Long> leases() {
        return leases;
    }

    public synchronized @Nullable String workerId() {
        return workerId;
    }

    /** Notes whose connection it is: the worker's that was named last. */
    public synchronized void workerId(String id) {
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

    /** Notes where the worker says that it runs. */
    synchronized void address(ConnectedWorkers.Address told) {
        address = told;
    }

    private synchronized ConnectedWorkers.@Nullable Address address() {
        return address;
    }

    private final class ToWorker implements ConnectedWorkers.Delivery {
        @Override
        public boolean deliver(String event, byte[] json) {
            return Connection.this.deliver(event, json);
        }

        @Override
        public ConnectedWorkers.@Nullable Address address() {
            return Connection.this.address();
        }
    }

    private boolean deliver(String event, byte[] json) {
        if (!client.isChannelOpen() || !takes() || !concerns(json)) {
            return false;
        }
        client.sendEvent(event, new RawJson(json));
        return true;
    }

    /** Whether the worker takes what it is sent: netty-socketio queues without bound. */
    private boolean takes() {
        if (client.getTransport() == Transport.POLLING) {
            return unfetched() < MOST_UNFETCHED;
        }
        return !(client instanceof NamespaceClient internal)
                || internal.getBaseClient().isWritable();
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
    public int unfetched() {
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

    /** See {@link SessionLane#submit}. */
    void submit(int bytes, Supplier<Mono<Void>> work) {
        lane.submit(bytes, work);
    }
}
