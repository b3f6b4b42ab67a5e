package io.imcache.master.ingest.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.imcache.master.limits.LimitProperties;
import io.imcache.master.memory.IngestProperties;
import io.imcache.master.socketio.SocketIoProperties;
import io.imcache.master.socketio.SocketIoServer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.util.HashedWheelTimer;
import io.netty.util.ResourceLeakDetector;
import io.socket.client.Ack;
import io.socket.client.IO;
import io.socket.client.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.json.JSONException;
import org.json.JSONObject;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.springframework.util.unit.DataSize;
import reactor.core.publisher.Sinks;

/** Starts and stops servers, and uses the Java client. */
class SocketIoServerIntegrationTests {
    private static final int SERVERS = 10;

    @Test
    void stopsAtOnceAndLeavesNoThread() {
        TestServer master = new TestServer();
        RawWorker worker = new RawWorker(master);
        worker.assertServed();
        long start = System.nanoTime();
        master.close();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(1));
        worker.awaitClosed();
        assertThat(master.server.isRunning()).isFalse();
        assertThat(master.server.port()).isZero();
        await().untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .noneMatch(name -> name.startsWith("imcache-ingest") || name.contains("EventLoopGroup")));
    }

    @Test
    void answersTheWebsocketsOwnPingsAlsoWithinAMessage() {
        try (TestServer master = new TestServer();
                RawWorker worker = new RawWorker(master)) {
            worker.ping("first");
            assertThat(worker.await("pong")).isEqualTo("pong first");
            String packet = RawWorker.pushPacket("pinged", 100_000);
            worker.send(packet.substring(0, 50_000), false);
            worker.ping("");
            assertThat(worker.await("pong")).isEqualTo("pong ");
            worker.send(packet.substring(50_000), true);
            assertThat(worker.awaitEvent()).contains("\"requestId\":\"pinged\"");
            worker.assertServed();
        }
    }

    /** Netty's leak detector reports timers that were not stopped. A server must stop its timers. */
    @Test
    void stopsItsTimers() {
        var reports = new ListAppender<ILoggingEvent>();
        var detector = (Logger) LoggerFactory.getLogger(ResourceLeakDetector.class);
        Set<Thread> before = timerThreads();
        reports.start();
        detector.addAppender(reports);
        detector.setAdditive(false); // a report has a hundred lines
        try {
            for (int i = 0; i < SERVERS; i++) {
                try (TestServer master = new TestServer();
                        RawWorker worker = new RawWorker(master)) {
                    worker.assertServed();
                    assertThat(timerThreads()).hasSizeGreaterThan(before.size());
                }
            }
            await().untilAsserted(() -> assertThat(before).containsAll(timerThreads()));
            // Once the detector reports this timer, it has reported those that were lost before.
            assertThat(lostTimer()).isZero();
            await().until(() -> {
                System.gc();
                new HashedWheelTimer().stop(); // triggers the detector
                return reports.list.stream().anyMatch(report -> isOf("lostTimer", report));
            });
        } finally {
            detector.detachAppender(reports);
            detector.setAdditive(true);
        }
        assertThat(reports.list).noneMatch(report -> isOf("socketio.scheduler", report));
    }

    /** Loses a timer, and returns the number of its timeouts. */
    private static long lostTimer() {
        return new HashedWheelTimer().pendingTimeouts();
    }

    private static boolean isOf(String place, ILoggingEvent report) {
        return report.getFormattedMessage().contains(place);
    }

    private static Set<Thread> timerThreads() {
        return Thread.getAllStackTraces().entrySet().stream()
                .filter(thread -> Stream.of(thread.getValue())
                        .anyMatch(frame -> frame.getClassName().startsWith(HashedWheelTimer.class.getName())))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    @Test
    void saysThatItStopsAndAnswersWhatItHasTakenBefore() {
        TestServer master = new TestServer();
        Sinks.Empty<Void> release = master.pushes.hold();
        RawWorker worker = new RawWorker(master);
        worker.push("acc-1", 10);
        await().until(() -> master.pushes.accounts.size() == 1);
        CompletableFuture<Void> stopping = CompletableFuture.runAsync(master::close);
        await().until(() -> !master.server.isRunning());
        assertThat(worker.awaitEvent()).contains("\"type\":\"master:shutdown\"", "\"payload\":{}");
        release.tryEmitEmpty();
        assertThat(worker.awaitEvent()).contains("acc-1", "\"success\":true");
        stopping.join();
    }

    @Test
    void answersWhatIsSentUponTheNewsThatItStops() {
        TestServer master = new TestServer();
        RawWorker worker = new RawWorker(master);
        CompletableFuture<Void> stopping = CompletableFuture.runAsync(master::close);
        assertThat(worker.awaitEvent()).contains("master:shutdown");
        worker.push("late", 10);
        assertThat(worker.awaitEvent()).contains("late", "\"success\":true");
        worker.awaitClosed();
        stopping.join();
    }

    @Test
    void endsEachSessionWhenItIsIdle() {
        TestServer master = new TestServer();
        Sinks.Empty<Void> release = master.pushes.hold();
        RawWorker busy = new RawWorker(master);
        RawWorker silent = new RawWorker(master);
        busy.push("acc-1", 10);
        await().until(() -> master.pushes.accounts.size() == 1);
        CompletableFuture<Void> stopping = CompletableFuture.runAsync(master::close);
        silent.awaitClosed();
        assertThat(stopping).isNotDone();
        release.tryEmitEmpty();
        assertThat(busy.await("42/worker,[\"message\",{\"type\":\"WORKER_DATA_SYNC_ACK"))
                .contains("acc-1", "\"success\":true");
        busy.awaitClosed();
        stopping.join();
    }

    /** Both would be busy for ever. */
    @Test
    void isHeldUpNeitherByAClientThatStopsInAMessageNorByOneThatSendsOnAndOn() {
        TestServer master = new TestServer();
        RawWorker amid = new RawWorker(master);
        amid.send(RawWorker.pushPacket("amid", 100_000).substring(0, 50_000), false);
        RawWorker endless = new RawWorker(master);
        var stopped = new AtomicBoolean();
        Thread pushing = new Thread(() -> {
            try {
                for (int i = 0; !stopped.get(); i++) {
                    // Some always wait, but not so many that they are a stop's longest part.
                    if (i - master.pushes.accounts.size() < 20) {
                        endless.push("acc-" + i, 10);
                    } else {
                        i--;
                        Thread.onSpinWait();
                    }
                }
            } catch (CompletionException e) {
                // it was cut off
            }
        });
        pushing.start();
        await().until(() -> !master.pushes.accounts.isEmpty());
        long start = System.nanoTime();
        master.close();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(TestServer.STOP_LIMIT.minusSeconds(3));
        amid.awaitClosed();
        stopped.set(true);
        await().until(() -> !pushing.isAlive());
    }

    @Test
    void startsAgainOnTheSamePort() {
        TestServer master = new TestServer();
        int port = master.server.port();
        new RawWorker(master).assertServed();
        master.close();
        SocketIoServer again = server(port);
        again.start();
        assertThat(again.port()).isEqualTo(port);
        assertThatThrownBy(() -> server(port).start())
                .hasMessage("Socket.IO address 127.0.0.1:%d: can't be bound", port);
        again.stop();
    }

    private static SocketIoServer server(int port) {
        return TestServer.server(
                new SocketIoProperties(
                        port, "127.0.0.1", Duration.ofSeconds(25), Duration.ofSeconds(60), Duration.ofSeconds(60)),
                new IngestProperties(DataSize.ofMegabytes(1), DataSize.ofMegabytes(1), null),
                LimitProperties.defaults(),
                new RecordingPushes(),
                new NoWorkers(),
                new SimpleMeterRegistry());
    }

    @Test
    void servesTheJavaClient() throws JSONException {
        IO.Options options = new IO.Options();
        options.forceNew = true;
        options.reconnection = false;
        for (String[] transports : List.of(new String[] {"websocket"}, new String[] {"polling", "websocket"})) {
            options.transports = transports;
            try (TestServer master = new TestServer()) {
                Socket socket = IO.socket(URI.create(master.namespace()), options);
                CompletableFuture<Object> acknowledged = new CompletableFuture<>();
                CompletableFuture<Object> message = new CompletableFuture<>();
                socket.on("message", arguments -> message.complete(arguments[0]));
                socket.connect();
                JSONObject envelope = new JSONObject("{type: 'worker:data:sync', version: 'v1', timestamp: 5,"
                        + "requestId: 'r-1', payload: {accountId: 'acc-1'}}");
                socket.emit("message", new Object[] {envelope}, (Ack) arguments -> acknowledged.complete(arguments[0]));
                String answer =
                        acknowledged.orTimeout(10, TimeUnit.SECONDS).join().toString();
                assertThat(answer).contains("WORKER_DATA_SYNC_ACK", "acc-1", "r-1");
                assertThat(message.orTimeout(10, TimeUnit.SECONDS).join().toString())
                        .isEqualTo(answer);
                socket.close();
                await().until(() -> master.gauge("imcache.socketio.connections") == 0);
            }
        }
    }
}
