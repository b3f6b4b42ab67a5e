package io.imcache.master.socketio;

import com.corundumstudio.socketio.AckMode;
import com.corundumstudio.socketio.Configuration;
import com.corundumstudio.socketio.SocketConfig;
import com.corundumstudio.socketio.namespace.Namespace;
import io.imcache.master.desktop.ClientEvents;
import io.imcache.master.desktop.RootClients;
import io.imcache.master.ingest.worker.AnswerEnvelopes;
import io.imcache.master.ingest.worker.Connections;
import io.imcache.master.ingest.worker.Dispatcher;
import io.imcache.master.ingest.worker.PlainEvents;
import io.imcache.master.ingest.worker.WorkerEvents;
import io.imcache.master.ingest.worker.WorkerMessages;
import io.imcache.master.memory.BudgetMeters;
import io.imcache.master.memory.IngestBudget;
import io.imcache.master.memory.IngestProperties;
import io.imcache.master.memory.PayloadArrays;
import io.imcache.master.socketio.wire.PayloadLoggers;
import io.imcache.master.socketio.wire.QuietExceptions;
import io.imcache.master.socketio.wire.RawJsonSupport;
import io.imcache.master.workers.ConnectedWorkers;
import io.imcache.protocol.MessageTypes;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.channel.epoll.Epoll;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/** The Socket.IO server as a part of the application: it starts after the web server and stops before it. */
public final class SocketIoServer implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(SocketIoServer.class);

    /** After the wait for load balancers, before the web server. */
    private static final int PHASE = DEFAULT_PHASE - 512;
    /** What of the time for stopping is kept for closing connections. */
    private static final Duration CLOSING = Duration.ofSeconds(3);

    private static final int DRAIN_STEP_MS = 5;

    private final SocketIoProperties properties;
    private final IngestProperties limits;
    private final PayloadArrays arrays;
    private final WorkerMessages messages;
    private final PlainEvents plain;
    private final ClientEvents clientEvents;
    private final MeterRegistry meters;
    private final ConnectedWorkers workers;
    private final RefusedMessages refusals;
    private final Duration longestDrain;
    private final Entrance entrance;
    private volatile @Nullable Running running;

    private record Running(
            NettyServer server, int port, IngestBudget budget, Connections connections, ExecutorService threads) {}

    /** @param stopLimit how long stopping may take: what is under way by then is given up */
    public SocketIoServer(
            SocketIoProperties properties,
            IngestProperties limits,
            PayloadArrays arrays,
            WorkerMessages messages,
            PlainEvents plain,
            ClientEvents clientEvents,
            ConnectedWorkers workers,
            Entrance entrance,
            MeterRegistry meters,
            Duration stopLimit) {
        this.properties = properties;
        this.limits = limits;
        this.arrays = arrays;
        this.messages = messages;
        this.plain = plain;
        this.clientEvents = clientEvents;
        this.meters = meters;
        this.workers = workers;
        this.longestDrain = stopLimit.compareTo(CLOSING) > 0 ? stopLimit.minus(CLOSING) : Duration.ZERO;
        this.entrance = entrance;
        Gauge.builder("imcache.socketio.connections", this, SocketIoServer::connections)
                .description("Clients connected to this master, by namespace")
                .tag("namespace", MessageTypes.WORKER_NAMESPACE)
                .register(meters);
        BudgetMeters.register(meters, "socketio", this::budget);
        refusals = new RefusedMessages(meters);
    }

    @Override
    public void start() {
        PayloadLoggers.silence();
        long maxPayload = limits.maxPayload().toBytes();
        IngestBudget budget = new IngestBudget(limits.pendingLimit(), maxPayload);
        ExecutorService threads = ingestThreads();
        Connections connections = new Connections(budget, threads, workers);
        NettyServer server = new NettyServer(configuration((int) maxPayload));
        var clients = new RootClients(clientEvents, connections::lane, meters);
        var notices = new Notices(connections, clients, maxPayload, refusals);
        server.setPipelineFactory(new Pipeline(budget, notices, entrance, server.clients()));
        new WorkerEvents(connections, new Dispatcher(messages.routes(), refusals), plain)
                .listen(server.addNamespace(MessageTypes.WORKER_NAMESPACE));
        clients.listen(server.getNamespace(Namespace.DEFAULT_NAME));
        try {
            int port = server.bind();
            running = new Running(server, port, budget, connections, threads);
            log.info("Socket.IO on port {}, messages up to {} bytes", port, maxPayload);
        } finally {
            if (running == null) {
                threads.shutdownNow();
            }
        }
    }

    private Configuration configuration(int maxPayload) {
        Configuration configuration = new Configuration();
        configuration.setHostname(properties.host());
        configuration.setPort(properties.port());
        configuration.setPingInterval((int) properties.pingInterval().toMillis());
        configuration.setPingTimeout((int) properties.pingTimeout().toMillis());
        configuration.setMaxFramePayloadLength(maxPayload);
        configuration.setMaxHttpContentLength(maxPayload);
        configuration.setJsonSupport(new RawJsonSupport(maxPayload, arrays));
        configuration.setExceptionListener(new QuietExceptions());
        configuration.setAckMode(AckMode.MANUAL);
        // Otherwise a client chooses its session's id, and may choose another's.
        configuration.setRandomSession(true);
        configuration.setHttpCompression(false);
        configuration.setWebsocketCompression(false);
        configuration.setAddVersionHeader(false);
        configuration.setBossThreads(1);
        configuration.setUseLinuxNativeEpoll(Epoll.isAvailable());
        SocketConfig socket = new SocketConfig();
        socket.setReuseAddress(true);
        socket.setTcpKeepAlive(true);
        configuration.setSocketConfig(socket);
        return configuration;
    }

    private static ExecutorService ingestThreads() {
        AtomicInteger count = new AtomicInteger();
        int threads = Math.max(2, Runtime.getRuntime().availableProcessors());
        // Its queue is bounded by the budget: what is in it has been let in.
        return Executors.newFixedThreadPool(threads, task -> {
            Thread thread = new Thread(task, "imcache-ingest-" + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }

    @Override
    public void stop() {
        Running stopping = running;
        if (stopping == null) {
            return;
        }
        running = null;
        stopping.server().unbind();
        // Those who know the message go at once, and in their own time; the others when they are cut off.
        stopping.connections().tell(AnswerEnvelopes.envelope(MessageTypes.MASTER_SHUTDOWN, null, (json, now) -> {}));
        stopping.budget().close();
        drain(stopping.connections());
        stopping.server().stop();
        stopping.threads().shutdown();
        log.info("Socket.IO stopped");
    }

    /** What was let in whole is stored and answered, if there is time for it. */
    private void drain(Connections connections) {
        long end = System.nanoTime() + longestDrain.toNanos();
        while (!connections.areIdle() && System.nanoTime() < end) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(DRAIN_STEP_MS));
        }
    }

    @Override
    public boolean isRunning() {
        return running != null;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }

    /** The port that it listens on; 0 while it does not. */
    public int port() {
        Running now = running;
        return now == null ? 0 : now.port();
    }

    double connections() {
        Running now = running;
        return now == null ? 0 : now.connections().count();
    }

    private @Nullable IngestBudget budget() {
        Running now = running;
        return now == null ? null : now.budget();
    }

    public int waiting() {
        Running now = running;
        return now == null ? 0 : now.budget().waiting();
    }
}
