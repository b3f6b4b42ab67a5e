package io.imcache.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole worker, with its threads, where there is no master. */
class ImcacheWorkerUnitTests {
    private static WorkerBuilder nowhere() throws Exception {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            URI closed = URI.create("http://127.0.0.1:" + socket.getLocalPort());
            return ImcacheWorker.builder("worker-1").master(closed, closed);
        }
    }

    @Test
    void closeEndsWithinItsLimitAndEndsAllPushes() throws Exception {
        ImcacheWorker worker = nowhere().start();
        worker.account("a", "douyin").upsert(Fixture.message("m", 1));
        var pushes = new ArrayList<CompletableFuture<PushResult>>();
        var begun = new CountDownLatch(1);
        var pusher = new Thread(() -> {
            for (int i = 0; i < 20_000; i++) {
                pushes.add(worker.push("a"));
                begun.countDown();
            }
        });
        pusher.start();
        begun.await();
        long start = System.nanoTime();

        assertThat(worker.close(Duration.ofMillis(200))).isFalse();

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
        pusher.join();
        for (var push : pushes) {
            assertThat(push.get(5, TimeUnit.SECONDS))
                    .isInstanceOfAny(PushResult.Expired.class, PushResult.Superseded.class);
        }
        assertThatThrownBy(() -> worker.account("b", "douyin")).hasMessage("worker worker-1 is closed");
    }

    @Test
    void closedWorkerLeavesNoThread() throws Exception {
        ImcacheWorker worker = nowhere().start();
        worker.account("a", "douyin");
        worker.close(Duration.ofMillis(200));

        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().startsWith("imcache-worker-1")) {
                thread.join(5_000);
                assertThat(thread.isAlive()).as(thread.getName()).isFalse();
            }
        }
    }

    @Test
    void whatIsLeftIsOnDiskForItsOwnerOnly(@TempDir Path directory) throws Exception {
        ImcacheWorker worker = nowhere().spool(directory).start();
        worker.account("a", "douyin").upsert(Fixture.message("m", 1));
        worker.close(Duration.ofMillis(100));

        try (var files = Files.list(directory)) {
            Path kept = files.filter(file -> file.toString().endsWith(".gz"))
                    .findFirst()
                    .orElseThrow();
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(kept)))
                    .isEqualTo("rw-------");
        }
        ImcacheWorker next = nowhere().spool(directory).start();
        assertThat(next.push("a")).isNotDone();
        next.close(Duration.ofMillis(100));
    }

    @Test
    void metricsGoToMicrometer() throws Exception {
        var registry = new SimpleMeterRegistry();
        Metrics.addRegistry(registry);
        try {
            ImcacheWorker worker = nowhere().start();
            worker.account("a", "douyin");
            var push = worker.push("a");
            assertThat(registry.get("imcache.worker.connected").gauge().value()).isZero();
            worker.close(Duration.ofMillis(100));

            push.get(5, TimeUnit.SECONDS);
            assertThat(registry.find("imcache.worker.pushes").timers()).isNotEmpty();
            assertThat(registry.find("imcache.worker.connected").gauge()).isNull();
        } finally {
            Metrics.removeRegistry(registry);
        }
    }

    @Test
    void settingsOutOfRangeAreNamed() {
        WorkerBuilder builder = ImcacheWorker.builder("w");
        assertThatThrownBy(builder::start).hasMessage("masters: none (expected: at least one)");
        assertThatThrownBy(() -> builder.mostPushesAtOnce(16)).hasMessage("mostPushesAtOnce: 16 (expected: 1..15)");
        assertThatThrownBy(() -> builder.pushEvery(Duration.ZERO))
                .hasMessage("pushEvery: PT0S (expected: PT0.001S..PT24H)");
        assertThatThrownBy(() -> builder.master(URI.create("ftp://x"), URI.create("http://x")))
                .hasMessage("socket: ftp://x (expected: http://host:port or https://host:port)");
        assertThatThrownBy(() -> ImcacheWorker.builder(" ")).hasMessage("workerId: blank (expected: a name)");
    }
}
