package io.imcache.master.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.imcache.master.testing.FlakyProxy;
import io.imcache.master.testing.Master;
import io.imcache.master.testing.MasterProcess;
import io.imcache.master.testing.Ports;
import io.imcache.redis.AccountStore;
import io.imcache.redis.embedded.EmbeddedRedis;
import io.imcache.redis.testing.TestRedis;
import io.imcache.worker.AccountData;
import io.imcache.worker.ImcacheWorker;
import io.imcache.worker.MasterAddress;
import io.imcache.worker.PushResult;
import io.imcache.worker.PushResult.Acknowledged;
import io.imcache.worker.PushResult.Superseded;
import io.imcache.worker.WorkerBuilder;
import io.imcache.worker.WorkerListener;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Masters, Redis and the network fail. */
class FaultsIntegrationTests {
    private static final Duration FIRST_RETRY = Duration.ofMillis(50);
    private static final Duration LONGEST_RETRY = Duration.ofSeconds(1);

    private final String prefix = "sdk-" + UUID.randomUUID();
    private final List<CompletableFuture<PushResult>> pushes = new ArrayList<>();

    private static WorkerBuilder worker() {
        return ImcacheWorker.builder("worker-" + UUID.randomUUID()).retryAfter(FIRST_RETRY, LONGEST_RETRY);
    }

    private List<AccountData> accounts(ImcacheWorker worker, int count) {
        var accounts = new ArrayList<AccountData>();
        for (int i = 0; i < count; i++) {
            AccountData data = worker.account("acc-" + i, "douyin");
            Crawled.fill(data, 100);
            accounts.add(data);
        }
        return accounts;
    }

    private void change(ImcacheWorker worker, List<AccountData> accounts, int round) {
        for (AccountData data : accounts) {
            Crawled.change(data, round);
            pushes.add(worker.push(data.accountId()));
        }
    }

    private void assertAllEndedWell() throws Exception {
        for (var push : pushes) {
            assertThat(push.get(60, TimeUnit.SECONDS)).isInstanceOfAny(Acknowledged.class, Superseded.class);
        }
    }

    @Test
    void masterKilledAndStartedAgainInTheMiddleOfPushes() throws Exception {
        Ports ports = Ports.free();
        Master reader = Master.start(TestRedis.url(), prefix);
        try (reader;
                ImcacheWorker worker = worker().master(Master.address(ports)).start()) {
            List<AccountData> accounts;
            try (MasterProcess first = MasterProcess.start(TestRedis.url(), prefix, ports)) {
                accounts = accounts(worker, 10);
                change(worker, accounts, 0);
                assertThat(pushes.get(0).get(30, TimeUnit.SECONDS)).isInstanceOf(Acknowledged.class);
                for (int round = 1; round < 20; round++) {
                    change(worker, accounts, round);
                }
                first.kill();
            }
            change(worker, accounts, 20);
            MasterProcess second = MasterProcess.start(TestRedis.url(), prefix, ports);
            try (second) {
                change(worker, accounts, 21);
                assertAllEndedWell();
                for (AccountData data : accounts) {
                    StoredAccount.assertEqual(reader.bean(AccountStore.class), data);
                }
            }
        }
    }

    @Test
    void workerOfAMasterThatStopsGoesToTheOther() throws Exception {
        Master one = Master.start(TestRedis.url(), prefix);
        Master other = Master.start(TestRedis.url(), prefix);
        var connects = new AtomicInteger();
        var listener = new WorkerListener() {
            @Override
            public void connected(List<String> assignedAccounts) {
                connects.incrementAndGet();
            }
        };
        // Of the two addresses the worker begins with either: stop both, one after the other.
        Ports ports = Ports.free();
        try (ImcacheWorker worker = worker().master(one.address())
                .master(other.address())
                .master(Master.address(ports))
                .listener(listener)
                .start()) {
            List<AccountData> accounts = accounts(worker, 20);
            change(worker, accounts, 0);
            one.close();
            change(worker, accounts, 1);
            Master third = Master.start(TestRedis.url(), prefix, ports);
            try (third) {
                change(worker, accounts, 2);
                other.close();
                change(worker, accounts, 3);
                assertAllEndedWell();
                for (AccountData data : accounts) {
                    StoredAccount.assertEqual(third.bean(AccountStore.class), data);
                }
                assertThat(connects).hasValueGreaterThanOrEqualTo(2);
            }
        } finally {
            one.close();
            other.close();
        }
    }

    @Test
    void redisIsAwayForAWhile() throws Exception {
        EmbeddedRedis redis = TestRedis.embedded();
        Master master = Master.start(redis.url(), prefix);
        try (master;
                ImcacheWorker worker = worker().master(master.address()).start()) {
            List<AccountData> accounts = accounts(worker, 20);
            change(worker, accounts, 0);
            assertAllEndedWell();

            signal(redis, "-STOP");
            try {
                change(worker, accounts, 1);
                var waiting = pushes.get(pushes.size() - 1);
                assertThat(waiting.isDone()).isFalse();
                await().during(Duration.ofSeconds(4))
                        .atMost(Duration.ofSeconds(6))
                        .until(() -> !waiting.isDone());
            } finally {
                signal(redis, "-CONT");
            }

            change(worker, accounts, 2);
            assertAllEndedWell();
            for (AccountData data : accounts) {
                StoredAccount.assertEqual(master.bean(AccountStore.class), data);
            }
        }
    }

    private static void signal(EmbeddedRedis redis, String signal) throws IOException, InterruptedException {
        String pid = Long.toString(redis.process().pid());
        assertThat(new ProcessBuilder("kill", signal, pid).start().waitFor()).isZero();
    }

    @Test
    void thousandReconnectsLeaveThreadsAndHeapAsTheyWere() throws Exception {
        var connects = new AtomicInteger();
        var listener = new WorkerListener() {
            @Override
            public void connected(List<String> assignedAccounts) {
                connects.incrementAndGet();
            }
        };
        Master master = Master.start(TestRedis.url(), prefix);
        try (master;
                var proxy = new FlakyProxy(master.address().socket().getPort());
                ImcacheWorker worker = ImcacheWorker.builder("worker-1")
                        .retryAfter(Duration.ofMillis(2), Duration.ofMillis(20))
                        .master(new MasterAddress(
                                Master.loopback(proxy.port()), master.address().http()))
                        .listener(listener)
                        .start()) {
            List<AccountData> accounts = accounts(worker, 5);
            reconnect(proxy, connects, worker, accounts, 200);
            int threads = threads();
            long heap = heap();

            reconnect(proxy, connects, worker, accounts, 1_200);

            assertAllEndedWell();
            int threadsAfter = threads();
            long heapAfter = heap();
            System.out.printf(
                    "1,000 reconnects: threads %d, then %d; heap %d KiB, then %d KiB%n",
                    threads, threadsAfter, heap / 1024, heapAfter / 1024);
            assertThat(threadsAfter).isLessThanOrEqualTo(threads + 5);
            assertThat(heapAfter).isLessThan(heap + 15 * 1024 * 1024);
            for (AccountData data : accounts) {
                StoredAccount.assertEqual(master.bean(AccountStore.class), data);
            }
        }
    }

    private void reconnect(
            FlakyProxy proxy, AtomicInteger connects, ImcacheWorker worker, List<AccountData> accounts, int until) {
        while (connects.get() < until) {
            int before = connects.get();
            if (before % 100 == 0) {
                change(worker, accounts, before);
            }
            proxy.cut();
            await().pollInterval(Duration.ofMillis(2))
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> connects.get() > before);
        }
    }

    private static int threads() {
        return (int) Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !thread.getName().startsWith("proxy-"))
                .count();
    }

    private static long heap() {
        System.gc();
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
