package io.imcache.master.ingest.worker;

import io.imcache.master.ingest.ProfileService;
import io.imcache.master.ingest.PushService;
import io.imcache.master.limits.LimitProperties;
import io.imcache.master.limits.RateLimits;
import io.imcache.master.limits.RefusalMeters;
import io.imcache.master.memory.IngestProperties;
import io.imcache.master.memory.PayloadArrays;
import io.imcache.master.security.Tokens;
import io.imcache.master.socketio.Entrance;
import io.imcache.master.socketio.NamespaceHandler;
import io.imcache.master.socketio.RefusedMessages;
import io.imcache.master.socketio.SocketIoProperties;
import io.imcache.master.socketio.SocketIoServer;
import io.imcache.master.testing.LocalBuckets;
import io.imcache.master.testing.NoAccountStore;
import io.imcache.redis.AccountStore;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;
import reactor.core.scheduler.Schedulers;

/** Runs the Socket.IO part of a master on a free port of the loopback, without a store. */
final class TestServer implements AutoCloseable {
    static final Duration LIMIT = Duration.ofSeconds(30);
    static final Duration STOP_LIMIT = Duration.ofSeconds(10);

    final RecordingPushes pushes = new RecordingPushes();
    final NoWorkers workers = new NoWorkers();
    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    final SocketIoServer server;

    TestServer() {
        this(DataSize.ofMegabytes(16), null);
    }

    TestServer(DataSize maxPayload, @Nullable DataSize maxPending) {
        this(maxPayload, maxPending, Duration.ofSeconds(25), Duration.ofSeconds(60), LimitProperties.defaults());
    }

    TestServer(Duration pingInterval, Duration pingTimeout) {
        this(pingInterval, pingTimeout, LimitProperties.defaults());
    }

    TestServer(Duration pingInterval, Duration pingTimeout, LimitProperties limits) {
        this(DataSize.ofMegabytes(32), null, pingInterval, pingTimeout, limits);
    }

    TestServer(DataSize maxPayload, DataSize maxPending, Duration pingInterval, Duration pingTimeout) {
        this(maxPayload, maxPending, pingInterval, pingTimeout, LimitProperties.defaults());
    }

    private TestServer(
            DataSize maxPayload,
            @Nullable DataSize maxPending,
            Duration pingInterval,
            Duration pingTimeout,
            LimitProperties limits) {
        server = server(
                new SocketIoProperties(0, "127.0.0.1", pingInterval, pingTimeout, Duration.ofSeconds(60)),
                new IngestProperties(maxPayload, DataSize.ofMegabytes(64), maxPending),
                limits,
                pushes,
                workers,
                meters);
        server.start();
    }

    /** Creates a server for workers that need no token. */
    static SocketIoServer server(
            SocketIoProperties properties,
            IngestProperties ingest,
            LimitProperties limits,
            PushService pushes,
            NoWorkers connected,
            MeterRegistry meters) {
        var refusals = new RefusalMeters(meters);
        var messages = new RefusedMessages(meters);
        AccountStore store = new NoAccountStore() {};
        NamespaceHandler workers = new WorkerConfiguration()
                .workerNamespace(
                        pushes,
                        new ProfileService(store),
                        store,
                        connected,
                        new NoLogins(),
                        connected,
                        new NoTasks(),
                        properties,
                        limits,
                        new RateLimits(new LocalBuckets().shared(), limits, refusals, meters),
                        Schedulers.boundedElastic(),
                        messages,
                        meters);
        return new SocketIoServer(
                properties,
                ingest,
                new PayloadArrays(ingest),
                List.of(workers),
                new Entrance(Tokens.OFF, origin -> true, limits, refusals),
                messages,
                meters,
                STOP_LIMIT,
                null);
    }

    /** Returns the default limits with other timeouts. */
    static LimitProperties limits(Duration timeout, Duration requestTimeout) {
        LimitProperties usual = LimitProperties.defaults();
        return new LimitProperties(
                usual.imRequestsPerSecond(),
                usual.pushesPerSecond(),
                usual.connections(),
                usual.connectionsPerToken(),
                usual.httpConnections(),
                usual.accountsPerConnection(),
                usual.jsonDepth(),
                usual.textLength(),
                usual.itemsPerCollection(),
                timeout,
                requestTimeout,
                usual.idleTimeout());
    }

    String url() {
        return "http://127.0.0.1:" + server.port();
    }

    String namespace() {
        return url() + "/worker";
    }

    double gauge(String name) {
        return meters.get(name).gauge().value();
    }

    /** Returns the number of messages that wait for room. */
    double waiting() {
        return gauge("imcache.ingest.waiting");
    }

    /** Returns options of a JavaScript client. */
    static String options(String transport, String steps) {
        String transports = transport.equals("upgrade") ? "[\"polling\", \"websocket\"]" : "[\"" + transport + "\"]";
        return "{\"transports\": %s, \"steps\": %s}".formatted(transports, steps);
    }

    @Override
    public void close() {
        server.stop();
    }
}
