package io.imcache.master.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.imcache.master.testing.Http;
import io.imcache.master.testing.Master;
import io.imcache.master.testing.Ports;
import io.imcache.protocol.ItemCollection;
import io.imcache.redis.AccountStore;
import io.imcache.redis.model.PageQuery;
import io.imcache.redis.testing.TestRedis;
import io.imcache.worker.AssignedAccount;
import io.imcache.worker.ImcacheWorker;
import io.imcache.worker.PushResult;
import io.imcache.worker.PushResult.Acknowledged;
import io.imcache.worker.PushResult.Rejected;
import io.imcache.worker.WorkerListener;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Two crawlers with the SDK, each at a master of its own, crawl what people add. */
class AssignedWorkersIntegrationTests {
    private static final String PREFIX = "sdk-assigned-" + UUID.randomUUID();
    private static final Ports ONE = Ports.free();
    private static final Ports OTHER = Ports.free();
    private static final Duration LONG = Duration.ofMinutes(2);
    private static final Http HTTP = new Http(OTHER);
    private static Master one;
    private static Master other;
    private static AccountStore store;

    private final String id = UUID.randomUUID().toString().substring(0, 8);
    private final String platform = "p" + id;
    private final Set<String> accounts =
            IntStream.range(0, 10).mapToObj(i -> "acc-" + id + "-" + i).collect(Collectors.toCollection(TreeSet::new));

    @BeforeAll
    static void start() {
        one = Master.start(TestRedis.url(), PREFIX, ONE, "--imcache.assignment.grace=5s");
        other = Master.start(TestRedis.url(), PREFIX, OTHER, "--imcache.assignment.grace=5s");
        store = one.bean(AccountStore.class);
    }

    @AfterAll
    static void stop() {
        one.close();
        other.close();
    }

    /** A crawler without any configuration but its name, its platform and its master. */
    private final class Crawler implements WorkerListener, AutoCloseable {
        final Queue<String> given = new ConcurrentLinkedQueue<>();
        final Queue<String> connects = new ConcurrentLinkedQueue<>();
        final ImcacheWorker worker;

        Crawler(String name, Master master) {
            worker = ImcacheWorker.builder(name + "-" + id)
                    .master(master.address())
                    .platforms(platform)
                    .mostAccounts(10)
                    // Quickly enough that a busy machine does not take the worker for gone.
                    .heartbeatEvery(Duration.ofMillis(500))
                    .listener(this)
                    .start();
        }

        @Override
        public void connected(List<String> assignedAccounts) {
            connects.add(String.join(",", assignedAccounts));
        }

        @Override
        public void taskAssigned(AssignedAccount account) {
            given.add(account.id());
        }

        Set<String> has() {
            return worker.assigned().stream().map(AssignedAccount::id).collect(Collectors.toCollection(TreeSet::new));
        }

        PushResult push(String accountId, int message) throws Exception {
            worker.account(accountId, platform).upsert(Crawled.message(message, ""));
            return worker.push(accountId).get(60, TimeUnit.SECONDS);
        }

        void pushAll(int message) throws Exception {
            for (String accountId : has()) {
                assertThat(push(accountId, message)).as(accountId).isInstanceOf(Acknowledged.class);
            }
        }

        @Override
        public void close() {
            worker.close();
        }
    }

    private void add(String account) {
        Http.Answer answer = HTTP.send(
                "POST",
                "/api/admin/accounts",
                "{\"account_id\": \"%s\", \"platform\": \"%s\", \"account_name\": \"小店\", \"monitor_interval\": 45}"
                        .formatted(account, platform));
        assertThat(answer.status()).as(answer.json().toString()).isEqualTo(201);
    }

    private static int messages(String account) {
        var page = store.page(PageQuery.of(account, ItemCollection.MESSAGES)
                        .page(0, 100)
                        .build())
                .block();
        return page == null ? 0 : page.items().size();
    }

    @Test
    void twoWorkersShareTenAccountsAndOneTakesOver() throws Exception {
        try (Crawler second = new Crawler("second", other)) {
            try (Crawler first = new Crawler("first", one)) {
                await().atMost(LONG).until(() -> !first.connects.isEmpty() && !second.connects.isEmpty());
                accounts.forEach(this::add);
                await().atMost(LONG).untilAsserted(() -> {
                    assertThat(first.has()).hasSize(5).doesNotContainAnyElementsOf(second.has());
                    assertThat(second.has()).hasSize(5);
                });
                assertThat(first.worker.assigned()).allSatisfy(account -> {
                    assertThat(account.platform()).isEqualTo(platform);
                    assertThat(account.name()).isEqualTo("小店");
                    assertThat(account.interval()).isEqualTo(Duration.ofSeconds(45));
                });
                first.pushAll(1);
                second.pushAll(1);
                assertThat(accounts)
                        .allSatisfy(account -> assertThat(messages(account)).isEqualTo(1));
                String others = second.has().iterator().next();
                assertThat(first.push(others, 9))
                        .as("an account of another worker")
                        .isInstanceOf(Rejected.class);
                assertThat(messages(others)).isEqualTo(1);
                first.worker.removeAccount(others);
            }

            await().atMost(LONG).untilAsserted(() -> assertThat(second.has()).isEqualTo(accounts));
            second.pushAll(2);

            try (Crawler back = new Crawler("first", one)) {
                await().atMost(LONG).until(() -> !back.connects.isEmpty());
                assertThat(back.connects).containsExactly("");
                String taken = accounts.iterator().next();
                assertThat(back.push(taken, 9)).isInstanceOf(Rejected.class);
                assertThat(back.given).isEmpty();
                assertThat(back.has()).isEmpty();
                second.pushAll(3);
                assertThat(second.has()).isEqualTo(accounts);
                assertThat(messages(taken)).isBetween(2, 3);
            }
        }
    }
}
