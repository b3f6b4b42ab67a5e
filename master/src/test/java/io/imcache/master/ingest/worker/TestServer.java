package io.imcache.master.ingest.worker;

import io.imcache.master.desktop.ClientEvents;
import io.imcache.master.ingest.ProfileService;
import io.imcache.master.limits.LimitProperties;
import io.imcache.master.memory.IngestProperties;
import io.imcache.master.memory.PayloadArrays;
import io.imcache.master.socketio.Entrance;
import io.imcache.master.socketio.SocketIoProperties;
import io.imcache.master.socketio.SocketIoServer;
import io.imcache.master.testing.NoAccountStore;
import io.imcache.redis.AccountStore;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/** The Socket.IO part of a master on a free port of the loopback, with a store that is not there. */
final class TestServer implements AutoCloseable {
    static final Duration LIMIT = Duration.ofSeconds(30);

    final RecordingPushes pushes = new RecordingPushes();
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

    private TestServer(
            DataSize maxPayload,
            @Nullable DataSize maxPending,
            Duration pingInterval,
            Duration pingTimeout,
            LimitProperties limits) {
        Entrance entrance = Entrances.open(meters, limits);
        ProfileService profiles = new NoProfiles();
        AccountStore store = new NoAccountStore() {};
        var ingest = new IngestProperties(maxPayload, DataSize.ofMegabytes(64), maxPending);
        var arrays = new PayloadArrays(ingest);
        server = new SocketIoServer(
                new SocketIoProperties(0, "127.0.0.1", pingInterval, pingTimeout, Duration.ofSeconds(60)),
                ingest,
                arrays,
                new WorkerMessages(pushes, arrays, profiles, new WorkerLeases(store, Duration.ofSeconds(60)), entrance),
                new PlainEvents(store, profiles, new NoWorkers()),
                ClientEvents.NONE,
                new NoWorkers(),
                entrance,
                meters,
                Duration.ofSeconds(10));
        server.start();
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

    /** Options of a JavaScript client. */
    static String options(String transport, String steps) {
        String transports = transport.equals("upgrade") ? "[\"polling\", \"websocket\"]" : "[\"" + transport + "\"]";
        return "{\"transports\": %s, \"steps\": %s}".formatted(transports, steps);
    }

    @Override
    public void close() {
        server.stop();
    }
}
