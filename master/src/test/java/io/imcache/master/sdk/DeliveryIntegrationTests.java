package io.imcache.master.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.imcache.master.testing.Master;
import io.imcache.master.testing.Ports;
import io.imcache.master.testing.TalkingCrawler;
import io.imcache.protocol.AnswerCode;
import io.imcache.protocol.ItemCollection;
import io.imcache.redis.AccountStore;
import io.imcache.redis.testing.TestRedis;
import io.imcache.worker.AccountData;
import io.imcache.worker.ImcacheWorker;
import io.imcache.worker.PushResult;
import io.imcache.worker.PushResult.Acknowledged;
import io.imcache.worker.PushResult.Rejected;
import io.imcache.worker.WorkerBuilder;
import io.imcache.worker.WorkerListener;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** One master, nothing broken. */
class DeliveryIntegrationTests {
    private static final Ports PORTS = Ports.free();
    private static Master master;
    private static AccountStore store;

    private final String account = "acc-" + UUID.randomUUID();

    @BeforeAll
    static void start() {
        master = Master.start(TestRedis.url(), "sdk-delivery", PORTS);
        store = master.bean(AccountStore.class);
    }

    @AfterAll
    static void stop() {
        master.close();
    }

    private static WorkerBuilder worker() {
        return ImcacheWorker.builder("worker-" + UUID.randomUUID()).master(master.address());
    }

    private static PushResult push(ImcacheWorker worker, String accountId) throws Exception {
        return worker.push(accountId).get(60, TimeUnit.SECONDS);
    }

    @Test
    void storeHasWhatTheCrawlerHasAfterEachPush() throws Exception {
        try (ImcacheWorker worker = worker().start()) {
            AccountData data = worker.account(account, "douyin");
            Crawled.fill(data, 200);
            Acknowledged first = (Acknowledged) push(worker, account);
            assertThat(first.stats().messages()).isEqualTo(200);
            StoredAccount.assertEqual(store, data);

            for (int i = 0; i < 20; i++) {
                Crawled.change(data, i);
                Acknowledged next = (Acknowledged) push(worker, account);
                assertThat(next.stats().added()).isLessThan(5);
                StoredAccount.assertEqual(store, data);
            }
        }
    }

    @Test
    void inboundMessageIsStoredWithinASecondOfItsArrival() throws Exception {
        try (ImcacheWorker worker = worker().start()) {
            AccountData data = worker.account(account, "douyin");
            Crawled.fill(data, 10);
            push(worker, account);

            data.upsert(Crawled.message(100, ""));

            await().atMost(Duration.ofSeconds(2)).untilAsserted(() -> StoredAccount.assertEqual(store, data));
        }
    }

    @Test
    void accountThatSomebodyElseChangedIsSentInFull() throws Exception {
        try (ImcacheWorker worker = worker().leases(false).start()) {
            AccountData data = worker.account(account, "douyin");
            Crawled.fill(data, 50);
            push(worker, account);
            assertThat(putByHand(System.currentTimeMillis())).isEqualTo(200);
            Crawled.change(data, 1);

            assertThat(push(worker, account)).isInstanceOf(Acknowledged.class);

            StoredAccount.assertEqual(store, data);
        }
    }

    private int putByHand(long timestamp) throws Exception {
        String body =
                "{\"accountId\":\"%s\",\"timestamp\":%d,\"snapshot\":{\"messages\":[]}}".formatted(account, timestamp);
        var request = HttpRequest.newBuilder(
                        master.address().http().resolve("/api/worker/accounts/" + account + "/snapshot"))
                .PUT(HttpRequest.BodyPublishers.ofString(body))
                .header("Content-Type", "application/json")
                .build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    @Test
    void workerWhoseClockWasSetBackIsNotLockedOut() throws Exception {
        assertThat(putByHand(System.currentTimeMillis() + 3_600_000)).isEqualTo(200);
        try (ImcacheWorker worker = worker().start()) {
            AccountData data = worker.account(account, "douyin");
            Crawled.fill(data, 50);

            assertThat(push(worker, account)).isInstanceOf(Acknowledged.class);

            StoredAccount.assertEqual(store, data);
        }
    }

    @Test
    void workerWithoutLeasesIsToldThatTheStoreIsNewer() throws Exception {
        assertThat(putByHand(System.currentTimeMillis() + 30_000)).isEqualTo(200);
        try (ImcacheWorker worker = worker().leases(false).start()) {
            Crawled.fill(worker.account(account, "douyin"), 50);

            assertThat(push(worker, account))
                    .isInstanceOfSatisfying(Rejected.class, rejected -> assertThat(rejected.code())
                            .isEqualTo(AnswerCode.STALE_SNAPSHOT));
        }
    }

    @Test
    void sixtyMegabytesArrive() throws Exception {
        try (ImcacheWorker worker = worker().start()) {
            AccountData data = worker.account(account, "douyin");
            for (int i = 0; i < 600; i++) {
                data.upsert(Crawled.message(i, Crawled.noise(100_000, i)));
            }

            assertThat(push(worker, account)).isInstanceOf(Acknowledged.class);
            StoredAccount.assertEqual(store, data);

            // What follows is small again.
            Crawled.change(data, 1);
            assertThat(push(worker, account)).isInstanceOf(Acknowledged.class);
            StoredAccount.assertEqual(store, data);
        }
    }

    @Test
    void twoHundredAccountsAtOnce() throws Exception {
        try (ImcacheWorker worker = worker().start()) {
            var accounts = new ArrayList<AccountData>();
            var pushes = new ArrayList<CompletableFuture<PushResult>>();
            for (int i = 0; i < 200; i++) {
                AccountData data = worker.account(account + "-" + i, "douyin");
                accounts.add(data);
                Crawled.fill(data, 300);
            }
            for (AccountData data : accounts) {
                pushes.add(worker.push(data.accountId()));
            }
            for (var push : pushes) {
                assertThat(push.get(60, TimeUnit.SECONDS)).isInstanceOf(Acknowledged.class);
            }
            for (AccountData data : accounts) {
                StoredAccount.assertEqual(store, data);
            }
        }
    }

    @Test
    void laterLeaseEndsTheEarlierOne() throws Exception {
        var lost = new CopyOnWriteArrayList<String>();
        var listener = new WorkerListener() {
            @Override
            public void leaseLost(String accountId) {
                lost.add(accountId);
            }
        };
        try (ImcacheWorker first = worker().listener(listener).start();
                ImcacheWorker second = worker().start()) {
            Crawled.fill(first.account(account, "douyin"), 50);
            assertThat(push(first, account)).isInstanceOf(Acknowledged.class);
            AccountData data = second.account(account, "douyin");
            Crawled.fill(data, 60);
            assertThat(push(second, account)).isInstanceOf(Acknowledged.class);

            first.account(account, "douyin").remove(ItemCollection.MESSAGES, "m-1");
            PushResult refused = push(first, account);

            assertThat(refused).isInstanceOfSatisfying(Rejected.class, rejected -> assertThat(rejected.code())
                    .isEqualTo(AnswerCode.STALE_LEASE));
            await().untilAsserted(() -> assertThat(lost).containsExactly(account));
            StoredAccount.assertEqual(store, data);

            first.claim(account);
            assertThat(push(first, account)).isInstanceOf(Acknowledged.class);
            StoredAccount.assertEqual(store, first.account(account, "douyin"));
        }
    }

    /** It pushes nothing from which it could learn that. */
    @Test
    void aWorkerThatPushesNothingHearsThatItsLeaseIsLost() throws Exception {
        var lost = new CopyOnWriteArrayList<String>();
        var listener = new WorkerListener() {
            @Override
            public void leaseLost(String accountId) {
                lost.add(accountId);
            }
        };
        try (ImcacheWorker first = worker().listener(listener)
                        .heartbeatEvery(Duration.ofMillis(100))
                        .start();
                ImcacheWorker second = worker().start()) {
            AccountData unpushed = first.account(account, "douyin");
            await().until(() -> store.worker(account).block() != null);
            Crawled.fill(second.account(account, "douyin"), 5);
            assertThat(push(second, account)).isInstanceOf(Acknowledged.class);

            await().untilAsserted(() -> assertThat(lost).containsExactly(account));
            Crawled.fill(unpushed, 6);
            assertThat(push(first, account))
                    .isInstanceOfSatisfying(Rejected.class, rejected -> assertThat(rejected.code())
                            .isEqualTo(AnswerCode.STALE_LEASE));
        }
    }

    @Test
    void crawlersRenewLeasesAndHearOfLostOnes() {
        try (var first = TalkingCrawler.start(PORTS, "leases-1", null);
                var second = TalkingCrawler.start(PORTS, "leases-2", null)) {
            long epoch = first.send("worker:account:claim", "{'accountIds': ['" + account + "']}")
                    .at("/leases/" + account + "/epoch")
                    .asLong();
            String renewal = "{'epochs': {'" + account + "': " + epoch + "}}";
            JsonNode renewed = first.send("worker:account:renew", renewal);
            assertThat(renewed.at("/leases/" + account + "/epoch").asLong()).isEqualTo(epoch);
            second.send("worker:account:claim", "{'accountIds': ['" + account + "']}");

            first.tell("worker:heartbeat", "{'worker_id': 'leases-1'}");
            JsonNode lost = first.await("master:lease:lost");
            assertThat(lost.get("account_id").asString()).isEqualTo(account);
            assertThat(lost.get("epoch").asLong()).isEqualTo(epoch);
            assertThat(lost.get("reason").asString()).contains("another worker");
            JsonNode late = first.send("worker:account:renew", renewal);
            assertThat(late.get("success").asBoolean()).isTrue();
            assertThat(late.get("leases")).isEmpty();
            JsonNode wrong = first.send("worker:account:renew", "{'epochs': {'" + account + "': 'x'}}");
            assertThat(wrong.get("code").asString()).isEqualTo("INVALID_ENVELOPE");
            assertThat(wrong.get("error").asString()).contains("payload.epochs", "expected");
        }
    }

    @Test
    void closingDeliversTheRest() {
        AccountData data;
        try (ImcacheWorker worker = worker().start()) {
            data = worker.account(account, "douyin");
            Crawled.fill(data, 100);
        }
        StoredAccount.assertEqual(store, data);
    }
}
