package io.imcache.master.ingest.worker;

import io.imcache.master.assignment.CrawlerConnection;
import io.imcache.master.assignment.WorkerTasks;
import io.imcache.master.json.JsonWriter;
import io.imcache.master.login.ReportRate;
import io.imcache.master.security.Access;
import io.imcache.master.socketio.Client;
import io.imcache.master.socketio.ClientEvent;
import io.imcache.master.socketio.ClientHandler;
import io.imcache.master.socketio.wire.Envelopes;
import io.imcache.master.socketio.wire.RawJson;
import io.imcache.master.support.LogFields;
import io.imcache.master.workers.ConnectedWorkers;
import io.imcache.protocol.AnswerCode;
import io.imcache.protocol.MessageTypes;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ObjLongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import reactor.core.publisher.Mono;

/** A worker's connection, from its connect to the namespace to its end. */
final class Connection implements ClientHandler, CrawlerConnection {
    private static final Logger log = LoggerFactory.getLogger(Connection.class);

    /** Differs from that of any other connection to any master. */
    private final String name = UUID.randomUUID().toString();

    private final Client client;
    private final WorkerNamespace namespace;
    private final Set<String> pushed = ConcurrentHashMap.newKeySet();
    private final Map<String, Long> leases = new ConcurrentHashMap<>();
    private final ReportRate loginReports = new ReportRate();
    private final Map<String, Long> assigned = new ConcurrentHashMap<>();
    private final Set<String> seen = ConcurrentHashMap.newKeySet();
    private final ConnectedWorkers workers;
    private final WorkerTasks tasks;
    private final ConnectedWorkers.Delivery delivery = new ToWorker();
    private ConnectedWorkers.@Nullable Address address;
    private @Nullable String workerId;
    private boolean ended;

    /**
     * Creates the connection of a worker whose id is not known yet.
     *
     * @param workers is told the worker's id once it is known
     * @param tasks likewise
     */
    Connection(Client client, WorkerNamespace namespace, ConnectedWorkers workers, WorkerTasks tasks) {
        this.client = client;
        this.namespace = namespace;
        this.workers = workers;
        this.tasks = tasks;
    }

    @Override
    public Mono<Void> take(ClientEvent event) {
        return namespace.take(this, event);
    }

    /** The callback of an envelope gets the answer that is sent too. */
    @Override
    public void attached(ClientEvent event, String reason) {
        log(AnswerCode.INVALID_ENVELOPE, reason);
        RawJson answer = Envelopes.error(AnswerCode.INVALID_ENVELOPE, reason);
        if (event.name().equals(MessageTypes.EVENT_MESSAGE)) {
            event.acknowledge(answer);
        } else {
            event.failed(AnswerCode.INVALID_ENVELOPE, reason);
        }
        send(answer);
    }

    @Override
    public void refused(AnswerCode code, String reason) {
        log(code, reason);
        send(Envelopes.error(code, reason));
    }

    private void log(AnswerCode code, String reason) {
        String id = workerId();
        String worker = id == null ? "(unknown)" : LogText.of(id);
        log.atLevel(code == AnswerCode.PAYLOAD_TOO_LARGE ? Level.WARN : Level.DEBUG)
                .addKeyValue(LogFields.WORKER, worker)
                .log("message of worker {} refused: {}", worker, reason);
    }

    @Override
    public synchronized void ended() {
        ended = true;
        namespace.closed(this);
        if (workerId != null) {
            log("disconnected", workerId);
            workers.disconnected(workerId, delivery);
            tasks.disconnected(workerId, this);
        }
    }

    @Override
    public Access access() {
        return client.access();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Duration silentFor() {
        return client.idle();
    }

    @Override
    public boolean tell(String type, ObjLongConsumer<JsonWriter> payload) {
        if (!client.isReady()) {
            return false;
        }
        send(Envelopes.envelope(type, null, payload));
        return true;
    }

    @Override
    public void holds(String accountId, long epoch) {
        assigned.put(accountId, epoch);
        leases.put(accountId, epoch);
    }

    @Override
    public void loses(String accountId) {
        assigned.remove(accountId);
        seen.remove(accountId);
        leases.remove(accountId);
    }

    @Override
    public boolean hasPushed(String accountId) {
        return seen.contains(accountId);
    }

    /** Returns the epoch of an account that is pushed, if it was assigned to the worker; null if it was not. */
    @Nullable Long epoch(String accountId) {
        Long epoch = assigned.get(accountId);
        if (epoch != null) {
            seen.add(accountId);
        }
        return epoch;
    }

    /** Sends an envelope. */
    void send(RawJson envelope) {
        client.send(MessageTypes.EVENT_MESSAGE, envelope);
    }

    /** Sends a plain event. */
    void send(String event, RawJson json) {
        client.send(event, json);
    }

    /** Notes that an account is pushed over this connection; false if too many others are. */
    boolean pushes(String accountId, int most) {
        return most == 0 || pushed.contains(accountId) || (pushed.size() < most && pushed.add(accountId));
    }

    /** Returns the epochs of the leases that were claimed over this connection, by account. */
    Map<String, Long> leases() {
        return leases;
    }

    /** Returns the limit of what is reported of logins over this connection. */
    ReportRate loginReports() {
        return loginReports;
    }

    synchronized @Nullable String workerId() {
        return workerId;
    }

    /** Notes the worker's id. The id that a worker sends last counts, on the connection where it sends it last. */
    synchronized void workerId(String id) {
        if (ended) {
            return;
        }
        if (!id.equals(workerId)) {
            if (workerId != null) {
                workers.disconnected(workerId, delivery);
                tasks.disconnected(workerId, this);
            }
            workerId = id;
            log("connected", id);
        }
        workers.connected(id, delivery);
        tasks.connected(id, this);
    }

    private static void log(String what, String workerId) {
        String worker = LogText.of(workerId);
        log.atInfo().addKeyValue(LogFields.WORKER, worker).log("Worker {} {}", worker, what);
    }

    /** Notes the address that the worker gives for itself. */
    synchronized void address(ConnectedWorkers.Address given) {
        address = given;
    }

    private synchronized ConnectedWorkers.@Nullable Address address() {
        return address;
    }

    /** Joins a room; false if this connection is in too many. */
    boolean join(String room) {
        return client.join(room);
    }

    private final class ToWorker implements ConnectedWorkers.Delivery {
        @Override
        public boolean deliver(String event, byte[] json) {
            if (!client.isReady() || !concerns(json)) {
                return false;
            }
            client.send(event, new RawJson(json));
            client.ping();
            return true;
        }

        @Override
        public boolean deliver(String accountId, String event, byte[] json) {
            if (!client.isReady() || !access().mayPush(accountId)) {
                return false;
            }
            client.send(event, new RawJson(json));
            return true;
        }

        @Override
        public Duration idle() {
            return client.idle();
        }

        @Override
        public ConnectedWorkers.@Nullable Address address() {
            return Connection.this.address();
        }
    }

    /** Tells whether the worker's token covers the account of a message, whatever id the worker gave. */
    private boolean concerns(byte[] json) {
        if (access().accounts() == null) {
            return true;
        }
        String accountId = WorkerId.read(json, 0, json.length, "account_id");
        return accountId != null && access().mayPush(accountId);
    }
}
