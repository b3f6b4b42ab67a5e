package io.imcache.master.socketio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.imcache.master.limits.LimitProperties;
import io.imcache.master.limits.RefusalMeters;
import io.imcache.master.memory.IngestProperties;
import io.imcache.master.memory.PayloadArrays;
import io.imcache.master.security.Role;
import io.imcache.master.security.Tokens;
import io.imcache.master.socketio.wire.Envelopes;
import io.imcache.master.socketio.wire.EventArguments;
import io.imcache.master.socketio.wire.RawJson;
import io.imcache.master.testing.Leaks;
import io.imcache.master.testing.Ports;
import io.imcache.protocol.AnswerCode;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.socket.client.Ack;
import io.socket.client.IO;
import io.socket.client.Socket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.util.unit.DataSize;
import reactor.core.publisher.Mono;

/** Adds a namespace to the server by its handler alone, and uses it with a real client. */
@ExtendWith(Leaks.class)
class AnyNamespaceIntegrationTests {
    private static final int LIMIT = 64 * 1024;

    private final Echo echo = new Echo();
    private final SocketIoServer server = start(echo);

    private static SocketIoServer start(NamespaceHandler... namespaces) {
        SocketIoServer started = server(0, null, namespaces);
        started.start();
        return started;
    }

    private static SocketIoServer server(int port, @Nullable EarlyPort early, NamespaceHandler... namespaces) {
        var meters = new SimpleMeterRegistry();
        var ingest = new IngestProperties(DataSize.ofBytes(LIMIT), DataSize.ofMegabytes(1), null);
        return new SocketIoServer(
                new SocketIoProperties(
                        port, "127.0.0.1", Duration.ofSeconds(25), Duration.ofSeconds(60), Duration.ofSeconds(60)),
                ingest,
                new PayloadArrays(ingest),
                List.of(namespaces),
                new Entrance(Tokens.OFF, origin -> true, LimitProperties.defaults(), new RefusalMeters(meters)),
                new RefusedMessages(meters),
                meters,
                Duration.ofSeconds(10),
                early);
    }

    @Test
    void connectionsThatCameBeforeTheServerWaitForIt() throws Exception {
        int port = Ports.free().socket();
        EarlyPort early = EarlyPort.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        SocketIoServer late = server(port, early, new Echo());
        // One attempt, which takes as long as the server does.
        var options = IO.Options.builder()
                .setTransports(new String[] {"websocket"})
                .setReconnection(false)
                .build();
        Socket client = IO.socket(URI.create("http://127.0.0.1:" + port + "/echo"), options);
        var connected = new CompletableFuture<Object>();
        client.on(Socket.EVENT_CONNECT, none -> connected.complete("connected"));
        client.on(Socket.EVENT_CONNECT_ERROR, errors -> connected.complete(errors[0]));
        try {
            client.connect();
            await().until(() -> early.waiting() == 1);
            assertThat(connected).isNotDone();
            late.start();
            assertThat(connected.get(10, TimeUnit.SECONDS)).isEqualTo("connected");
            assertThat(early.waiting()).isZero();
        } finally {
            client.close();
            late.stop();
        }
    }

    @Test
    void aStartThatFailsClosesConnectionsThatWait() throws Exception {
        int port = Ports.free().socket();
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        EarlyPort early = EarlyPort.open(address);
        assertThat(EarlyPort.open(address)).isNull();
        try (var waiting = new java.net.Socket(InetAddress.getLoopbackAddress(), port)) {
            await().until(() -> early.waiting() == 1);
            early.close();
            assertThat(waiting.getInputStream().read()).isEqualTo(-1);
        }
    }

    @AfterEach
    void stop() {
        server.stop();
    }

    /** Sends each argument back. */
    private static final class Echo implements NamespaceHandler {
        final AtomicInteger open = new AtomicInteger();

        @Override
        public String namespace() {
            return "/echo";
        }

        @Override
        public Role role() {
            return Role.IM;
        }

        @Override
        public Set<String> eventNames() {
            return Set.of("say");
        }

        @Override
        public ClientHandler open(Client client) {
            open.incrementAndGet();
            return new ClientHandler() {
                @Override
                public Mono<Void> take(ClientEvent event) {
                    EventArguments said = event.arguments();
                    // The last byte is the bracket that ends the arguments.
                    var json = new RawJson(Arrays.copyOfRange(said.json(), said.from(), said.to() - 1));
                    event.acknowledge(json);
                    client.send("said", json);
                    return Mono.empty();
                }

                @Override
                public void refused(AnswerCode code, String reason) {
                    client.send("refused", Envelopes.error(code, reason));
                }

                @Override
                public void ended() {
                    open.decrementAndGet();
                }
            };
        }
    }

    private Socket client(String namespace, String transport) {
        IO.Options options = new IO.Options();
        options.forceNew = true;
        options.reconnection = false;
        options.transports = new String[] {transport};
        return IO.socket(URI.create("http://127.0.0.1:" + server.port() + namespace), options);
    }

    private static CompletableFuture<String> first(Socket client, String event) {
        var heard = new CompletableFuture<String>();
        client.on(event, arguments -> heard.complete(String.valueOf(arguments[0])));
        return heard.orTimeout(20, TimeUnit.SECONDS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"websocket", "polling"})
    void isServedLikeAnyOther(String transport) {
        Socket client = client("/echo", transport);
        CompletableFuture<String> said = first(client, "said");
        CompletableFuture<String> refused = first(client, "refused");
        var acknowledged = new CompletableFuture<String>();
        client.connect();
        client.emit("ignored", "this");
        var ignored = new CompletableFuture<String>();
        client.emit("ignored", new Object[] {"x"}, (Ack) arguments -> ignored.complete(String.valueOf(arguments[0])));
        assertThat(ignored.orTimeout(20, TimeUnit.SECONDS).join()).isEqualTo("{\"success\":true}");
        client.emit("say", new Object[] {"ä"}, (Ack) arguments -> acknowledged.complete((String) arguments[0]));
        assertThat(acknowledged.orTimeout(20, TimeUnit.SECONDS).join()).isEqualTo("ä");
        assertThat(said.join()).isEqualTo("ä");
        client.emit("say", "x".repeat(LIMIT));
        assertThat(refused.join()).contains("PAYLOAD_TOO_LARGE");
        assertThat(echo.open).hasValue(1);
        client.close();
        await().until(() -> echo.open.get() == 0);
    }

    @Test
    void othersAreUnknown() {
        Socket client = client("/worker", "websocket");
        CompletableFuture<String> error = first(client, Socket.EVENT_CONNECT_ERROR);
        client.connect();
        assertThat(error.join()).contains("Invalid namespace");
        client.close();
    }
}
