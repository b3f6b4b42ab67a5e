package io.imcache.master.socketio;

import com.corundumstudio.socketio.AckMode;
import com.corundumstudio.socketio.Configuration;
import com.corundumstudio.socketio.SocketConfig;
import com.corundumstudio.socketio.namespace.Namespace;
import io.imcache.master.limits.SlowClients;
import io.imcache.master.memory.BudgetMeters;
import io.imcache.master.memory.IngestBudget;
import io.imcache.master.memory.IngestProperties;
import io.imcache.master.memory.PayloadArrays;
import io.imcache.master.socketio.gate.SessionLocks;
import io.imcache.master.socketio.wire.PayloadLoggers;
import io.imcache.master.socketio.wire.QuietExceptions;
import io.imcache.master.socketio.wire.RawJsonSupport;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.channel.epoll.Epoll;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/** Runs the Socket.IO server as a part of the application. Starts after the web server and stops before it. */
public final class SocketIoServer implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(SocketIoServer.class);

    /** Stops after the wait for load balancers and before the web server. */
    private static final int PHASE = DEFAULT_PHASE - 512;
    /** The part of the time for stopping that closing connections takes. */
    private static final Duration CLOSING = Duration.ofSeconds(3);

    private static final int DRAIN_STEP_MS = 5;
    private static final String ROOT = "/";

    private final SocketIoProperties properties;
    private final IngestProperties limits;
    private final PayloadArrays arrays;
    private final List<NamespaceHandler> namespaces;
    private final Entrance entrance;
    private final RefusedMessages refusals;
    private final MeterRegistry meters;
    private final Duration longestDrain;
    private final @Nullable EarlyPort early;
    private volatile @Nullable Running running;

    /** @param active counts messages that are not answered yet */
    private record Running(
            NettyServer server,
            int port,
            IngestBudget budget,
            Farewell farewell,
            AtomicInteger active,
            ExecutorService threads) {}

    /**
     * Creates a server that does not listen yet.
     *
     * @param stopLimit the longest time that stopping may take; messages that are not answered by then are given up
     * @param early has connections that came before; null for none
     */
    public SocketIoServer(
            SocketIoProperties properties,
            IngestProperties limits,
            PayloadArrays arrays,
            List<NamespaceHandler> namespaces,
            Entrance entrance,
            RefusedMessages refusals,
            MeterRegistry meters,
            Duration stopLimit,
            @Nullable EarlyPort early) {
        this.properties = properties;
        this.limits = limits;
        this.arrays = arrays;
        this.namespaces = namespaces;
        this.entrance = entrance;
        this.refusals = refusals;
        this.meters = meters;
        this.early = early;
        this.longestDrain = stopLimit.compareTo(CLOSING) > 0 ? stopLimit.minus(CLOSING) : Duration.ZERO;
        BudgetMeters.register(meters, "socketio", this::budget);
    }

    @Override
    public void start() {
        PayloadLoggers.silence();
        long maxPayload = limits.maxPayload().toBytes();
        IngestBudget budget = new IngestBudget(limits.pendingLimit(), maxPayload);
        AtomicInteger active = new AtomicInteger();
        ExecutorService threads = ingestThreads();
        NettyServer server = new NettyServer(configuration((int) maxPayload), early);
        var sessions =
                new SocketSessions(backlog -> new SessionLane(budget, backlog, threads, active), refusals, meters);
        var locks = new SessionLocks();
        var admission = new Admission(entrance, locks, sessions, namespace(server, ROOT));
        namespaces.forEach(handler -> admission.open(namespace(server, handler.namespace()), handler));
        server.setPipelineFactory(new Pipeline(
                budget,
                new Notices(admission, sessions, maxPayload, refusals),
                locks,
                new SlowClients(entrance.limits(), entrance.refusals()),
                server.clients()));
        try {
            int port = server.bind();
            running = new Running(server, port, budget, new Farewell(sessions, budget), active, threads);
            log.info("Socket.IO on port {}, messages up to {} bytes", port, maxPayload);
        } finally {
            if (running == null) {
                threads.shutdownNow();
            }
        }
    }

    /** Returns a namespace, which the library creates unless it exists. It calls the root namespace by an empty name. */
    private static Namespace namespace(NettyServer server, String name) {
        return (Namespace) server.addNamespace(name.equals(ROOT) ? Namespace.DEFAULT_NAME : name);
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
        // Otherwise a client chooses its session's id, and may choose that of another session.
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
        // The budget bounds its queue: it counts every message in it.
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
        namespaces.forEach(NamespaceHandler::shutdown);
        long end = System.nanoTime() + longestDrain.toNanos();
        stopping.farewell().run(end);
        stopping.budget().close();
        drain(stopping.active(), end);
        stopping.server().stop();
        stopping.threads().shutdown();
        log.info("Socket.IO stopped");
    }

    /** Waits until all messages that were let in are answered, if there is time for it. */
    private static void drain(AtomicInteger active, long end) {
        while (active.get() > 0 && System.nanoTime() - end < 0) {
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

    /** Returns the port that the server listens on; 0 while it is stopped. */
    public int port() {
        Running now = running;
        return now == null ? 0 : now.port();
    }

    private @Nullable IngestBudget budget() {
        Running now = running;
        return now == null ? null : now.budget();
    }
}
