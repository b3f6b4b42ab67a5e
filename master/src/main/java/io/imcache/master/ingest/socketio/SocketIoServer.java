package io.imcache.master.ingest.socketio;

import com.corundumstudio.socketio.AckMode;
import com.corundumstudio.socketio.Configuration;
import com.corundumstudio.socketio.SocketConfig;
import io.imcache.master.ingest.IngestBudget;
import io.imcache.master.ingest.IngestProperties;
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

/** The Socket.IO server as a part of the application: last to start, first to stop. */
public final class SocketIoServer implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(SocketIoServer.class);

    private static final Duration LONGEST_DRAIN = Duration.ofSeconds(3);
    private static final int DRAIN_STEP_MS = 5;

    private final SocketIoProperties properties;
    private final IngestProperties limits;
    private final WorkerMessages messages;
    private final PlainEvents plain;
    private final ConnectedWorkers workers;
    private final Entrance entrance;
    private volatile @Nullable Running running;

    private record Running(
            NettyServer server, int port, IngestBudget budget, Connections connections, ExecutorService threads) {}

    SocketIoServer(
            SocketIoProperties properties,
            IngestProperties limits,
            WorkerMessages messages,
            PlainEvents plain,
            ConnectedWorkers workers,
            Entrance entrance,
            MeterRegistry meters) {
        this.properties = properties;
        this.limits = limits;
        this.messages = messages;
        this.plain = plain;
        this.workers = workers;
        this.entrance = entrance;
        Gauge.builder("imcache.socketio.connections", this, SocketIoServer::connections)
                .description("Workers connected to this master")
                .register(meters);
        Gauge.builder("imcache.ingest.pending", this, SocketIoServer::pendingBytes)
                .description("Messages that are being received or processed")
                .baseUnit("bytes")
                .register(meters);
    }

    @Override
    public void start() {
        PayloadLoggers.silence();
        long maxPayload = limits.maxPayload().toBytes();
        IngestBudget budget = new IngestBudget(limits.pendingLimit(), maxPayload);
        ExecutorService threads = ingestThreads();
        Connections connections = new Connections(budget, threads, workers);
        NettyServer server = new NettyServer(configuration((int) maxPayload));
        var notices = new Notices(connections, maxPayload);
        server.setPipelineFactory(new Pipeline(budget, notices, entrance, server.clients()));
        new WorkerEvents(connections, new Dispatcher(messages.routes()), plain)
                .listen(server.addNamespace(MessageTypes.WORKER_NAMESPACE));
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
        // Until the first whole request, so also the time that a polling upload may take.
        configuration.setFirstDataTimeout((int) properties.pingTimeout().toMillis());
        configuration.setMaxFramePayloadLength(maxPayload);
        configuration.setMaxHttpContentLength(maxPayload);
        configuration.setJsonSupport(new RawJsonSupport(maxPayload));
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
        stopping.connections().tell(Answers.envelope(MessageTypes.MASTER_SHUTDOWN, null, (json, now) -> {}));
        stopping.budget().close();
        drain(stopping.connections());
        stopping.server().stop();
        stopping.threads().shutdown();
        log.info("Socket.IO stopped");
    }

    /** What was let in whole is stored and answered, if that does not take long. */
    private static void drain(Connections connections) {
        long end = System.nanoTime() + LONGEST_DRAIN.toNanos();
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
        return DEFAULT_PHASE;
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

    double pendingBytes() {
        Running now = running;
        return now == null ? 0 : now.budget().pending();
    }

    int waiting() {
        Running now = running;
        return now == null ? 0 : now.budget().waiting();
    }
}
