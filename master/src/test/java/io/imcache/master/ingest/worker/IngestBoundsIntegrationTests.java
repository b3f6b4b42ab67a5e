package io.imcache.master.ingest.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.imcache.master.testing.JsClient;
import io.imcache.master.testing.Leaks;
import io.imcache.master.testing.Requires;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.util.unit.DataSize;
import reactor.core.publisher.Sinks;

/** Sends more than a master can take at once. */
@ExtendWith(Leaks.class)
class IngestBoundsIntegrationTests {
    private static final int LIMIT = 256 * 1024;
    private static final int TOTAL = 2 * LIMIT;
    private static final String PENDING = "imcache.ingest.pending";

    private final TestServer master = new TestServer(DataSize.ofBytes(LIMIT), DataSize.ofBytes(TOTAL));

    @AfterEach
    void stop() {
        master.close();
    }

    @Test
    void aFastWorkerIsNotReadFromAndLosesNothing() {
        Sinks.Empty<Void> release = master.pushes.hold();
        try (RawWorker worker = new RawWorker(master)) {
            CompletableFuture<?> sending = CompletableFuture.runAsync(() -> {
                for (int i = 0; i < 200; i++) {
                    worker.push("acc-" + i, 100_000);
                }
            });
            await().until(() -> master.waiting() > 0);
            assertThat(master.gauge(PENDING)).isBetween(100_000.0, (double) LIMIT);
            assertThat(master.pushes.accounts).hasSize(1);

            release.tryEmitEmpty();
            sending.join();
            for (int i = 0; i < 200; i++) {
                assertThat(worker.awaitEvent()).contains("\"acc-" + i + "\"");
            }
            await().until(() -> master.gauge(PENDING) == 0);
        }
    }

    @Test
    void manyWorkersShareTheTotal() {
        Sinks.Empty<Void> release = master.pushes.hold();
        List<RawWorker> workers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            RawWorker worker = new RawWorker(master);
            workers.add(worker);
        }
        for (int i = 0; i < 8; i++) {
            RawWorker worker = workers.get(i);
            CompletableFuture<?> unused = worker.sendLater(RawWorker.pushPacket("acc-" + i, 200_000));
        }
        await().until(() -> master.waiting() >= 5 && !master.pushes.accounts.isEmpty());
        assertThat(master.gauge(PENDING)).isLessThanOrEqualTo(TOTAL);

        release.tryEmitEmpty();
        workers.forEach(RawWorker::awaitEvent);
        workers.forEach(RawWorker::close);
        assertThat(master.pushes.accounts).hasSize(8);
        await().until(() -> master.gauge(PENDING) == 0);
    }

    /** Its pongs wait behind the message, and so do its websocket's own pings. */
    @Test
    void aWorkerThatWaitsIsKeptAliveAndForgottenOnceItIsGone() {
        try (var slow = new TestServer(
                DataSize.ofBytes(LIMIT), DataSize.ofBytes(TOTAL), Duration.ofSeconds(2), Duration.ofSeconds(5))) {
            Sinks.Empty<Void> release = slow.pushes.hold();
            try (RawWorker first = new RawWorker(slow);
                    RawWorker second = new RawWorker(slow);
                    RawWorker third = new RawWorker(slow)) {
                for (RawWorker worker : List.of(first, second)) {
                    worker.push("acc", LIMIT - 1_000);
                }
                await().until(() -> slow.pushes.accounts.size() == 2);
                CompletableFuture<?> unused = third.sendLater(RawWorker.pushPacket("third", 200_000));
                await().until(() -> slow.waiting() == 1);
                try (RawWorker fourth = new RawWorker(slow)) {
                    CompletableFuture<?> also = fourth.sendLater(RawWorker.pushPacket("fourth", 200_000));
                    await().until(() -> slow.waiting() == 2);
                }
                await().until(() -> slow.waiting() == 1);
                for (int i = 0; i < 3; i++) {
                    third.await("pong");
                }
                release.tryEmitEmpty();
                assertThat(third.awaitEvent()).contains("\"third\"", "\"success\":true");
            }
            await().until(() -> slow.gauge(PENDING) == 0);
        }
    }

    @Test
    void aSlowWorkerHoldsUpNobody() {
        List<RawWorker> slow = new ArrayList<>();
        try (RawWorker worker = new RawWorker(master)) {
            for (int i = 0; i < 2; i++) {
                RawWorker one = new RawWorker(master);
                slow.add(one);
                one.send(RawWorker.pushPacket("slow", LIMIT / 2).substring(0, 30_000), false);
            }
            await().until(() -> master.gauge(PENDING) > 60_000);
            for (int i = 0; i < 10; i++) {
                worker.push("acc-" + i, 200_000);
                assertThat(worker.awaitEvent()).contains("acc-" + i, "\"success\":true");
            }
        } finally {
            slow.forEach(RawWorker::close);
        }
        await().until(() -> master.gauge(PENDING) == 0);
    }

    @Test
    void aWorkerThatLeavesMeanwhileGivesItsRoomBack() {
        Sinks.Empty<Void> release = master.pushes.hold();
        try (RawWorker neighbour = new RawWorker(master)) {
            try (RawWorker worker = new RawWorker(master)) {
                CompletableFuture<?> unused = worker.sendLater(RawWorker.pushPacket("acc-1", 200_000));
                await().until(() -> master.pushes.accounts.size() == 1);
                assertThat(master.gauge("imcache.socketio.connections")).isEqualTo(2);
            }
            await().until(() -> master.gauge("imcache.socketio.connections") == 1);
            release.tryEmitEmpty();
            await().until(() -> master.gauge(PENDING) == 0);
            neighbour.assertServed();
        }
    }

    @Test
    void fragmentsCountTogether() {
        try (RawWorker worker = new RawWorker(master)) {
            String packet = RawWorker.pushPacket("acc-1", 2 * LIMIT);
            for (int at = 0; at < packet.length(); at += 10_000) {
                int end = Math.min(packet.length(), at + 10_000);
                worker.send(packet.substring(at, end), end == packet.length());
            }
            assertThat(worker.awaitEvent()).contains("PAYLOAD_TOO_LARGE");
            worker.send(RawWorker.pushPacket("acc-2", 0).substring(0, 50), false);
            worker.send(RawWorker.pushPacket("acc-2", 0).substring(50), true);
            assertThat(worker.awaitEvent()).contains("acc-2", "\"success\":true");
            assertThat(master.pushes.accounts).containsExactly("acc-2");
            await().until(() -> master.gauge(PENDING) == 0);
        }
    }

    @Test
    void aWebSocketMaySendLittleBeforeItIsAdmitted() {
        try (RawWorker worker = new RawWorker(master, false)) {
            for (int i = 0; i < 4; i++) {
                worker.send("4" + "x".repeat(20 * 1024), false);
            }
            worker.awaitClosed();
            assertThat(master.meters
                            .get("imcache.socketio.refused")
                            .tag("code", "payload_too_large")
                            .counter()
                            .count())
                    .isEqualTo(1);
        }
        await().until(() -> master.gauge(PENDING) == 0);
    }

    @Test
    void oneSlightlyTooLargeIsToldAndTheNextIsTaken() {
        try (RawWorker worker = new RawWorker(master)) {
            worker.push("acc-1", LIMIT);
            worker.push("acc-2", 10);
            assertThat(worker.awaitEvent()).contains("PAYLOAD_TOO_LARGE", "(expected: up to " + LIMIT + " bytes)");
            assertThat(worker.awaitEvent()).contains("acc-2", "\"success\":true");
        }
    }

    @Test
    void oneFarTooLargeIsToldAndItsConnectionClosed() {
        Requires.node();
        String options = TestServer.options("websocket", "[[\"big\", %d], [\"await\", 2]]".formatted(5 * LIMIT));
        try (RawWorker neighbour = new RawWorker(master);
                JsClient worker = JsClient.start(master.namespace(), options)) {
            String told = worker.await("message", TestServer.LIMIT).toString();
            assertThat(told).contains("PAYLOAD_TOO_LARGE");
            worker.await("disconnect", TestServer.LIMIT);
            neighbour.assertServed();
            assertThat(master.pushes.accounts).isEmpty();
        }
    }
}
