package io.imcache.master.assignment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.imcache.master.testing.Http;
import io.imcache.master.testing.Master;
import io.imcache.master.testing.Ports;
import io.imcache.master.testing.Requires;
import io.imcache.master.testing.TalkingClient;
import io.imcache.master.testing.TalkingCrawler;
import io.imcache.redis.testing.TestRedis;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;
import tools.jackson.databind.JsonNode;

/** Crawlers with the unchanged protocol at one master, people at another. */
class AssignmentIntegrationTests {
    private static final String PREFIX = "assignment-" + UUID.randomUUID();
    private static final Ports ONE = Ports.free();
    private static final Ports OTHER = Ports.free();
    private static final Http HTTP = new Http(OTHER);
    private static final String MESSAGES = "'messages': [{'id': 'm1', 'content': 'hello', 'createdAt': 1761804248025}]";
    private static final String KEY =
            "--imcache.credentials.keys=k1:" + Base64.getEncoder().encodeToString(new byte[32]);
    private static Master one;
    private static Master other;

    private final String id = UUID.randomUUID().toString().substring(0, 8);
    private final String platform = "p" + id; // tests don't get each other's accounts
    private final String account = "acc-" + id;
    private final List<TalkingCrawler> crawlers = new CopyOnWriteArrayList<>();
    private final Disposable beats = Flux.interval(Duration.ofSeconds(1))
            .publishOn(Schedulers.boundedElastic())
            .doOnNext(second -> crawlers.forEach(TalkingCrawler::beat))
            .subscribe();

    @BeforeAll
    static void start() {
        Requires.node();
        one = Master.start(TestRedis.url(), PREFIX, ONE, "--imcache.assignment.grace=5s", KEY);
        other = Master.start(TestRedis.url(), PREFIX, OTHER, "--imcache.assignment.grace=5s", KEY);
    }

    @AfterAll
    static void stop() {
        one.close();
        other.close();
    }

    @AfterEach
    void end() {
        beats.dispose();
        crawlers.forEach(TalkingCrawler::close);
        admin().json()
                .at("/data/accounts")
                .forEach(crawled -> HTTP.send(
                        "DELETE",
                        "/api/admin/accounts/" + crawled.get("account_id").asString(),
                        null));
    }

    private TalkingCrawler crawler(Ports ports, String worker) {
        TalkingCrawler crawler = TalkingCrawler.connect(ports, worker + id, null);
        crawlers.add(crawler);
        return crawler;
    }

    private void leave(TalkingCrawler crawler) {
        crawlers.remove(crawler);
        crawler.close();
    }

    private static Http.Answer admin() {
        return HTTP.get("/api/admin/accounts");
    }

    private JsonNode crawled() {
        return HTTP.get("/api/admin/accounts/" + account).json().get("data");
    }

    private void add(String more) {
        Http.Answer answer = HTTP.send(
                "POST",
                "/api/admin/accounts",
                "{'account_id': '%s', 'platform': '%s', 'account_name': '小店'%s}"
                        .formatted(account, platform, more)
                        .replace('\'', '"'));
        assertThat(answer.status()).as(answer.json().toString()).isEqualTo(201);
    }

    private void change(String body) {
        Http.Answer answer = HTTP.send("PUT", "/api/admin/accounts/" + account, body.replace('\'', '"'));
        assertThat(answer.status()).as(answer.json().toString()).isEqualTo(200);
    }

    @Test
    void aCrawlerIsGivenWhatWaitsWhenItRegisters() {
        add(", 'monitor_interval': 45");
        assertThat(crawled().at("/why_nobody").asString()).isEqualTo("no_worker_for_platform");
        JsonNode given = crawler(ONE, "w").registerFor(platform);
        assertThat(given).hasSize(1);
        JsonNode first = given.get(0);
        assertThat(first.at("/id").asString()).isEqualTo(account);
        assertThat(first.at("/platform").asString()).isEqualTo(platform);
        assertThat(first.at("/account_name").asString()).isEqualTo("小店");
        assertThat(first.at("/monitor_interval").asInt()).isEqualTo(45);
        assertThat(first.at("/status").asString()).isEqualTo("active");
        assertThat(first.at("/login_status").asString()).isEqualTo("not_logged_in");
        assertThat(first.at("/credentials/cookies").isArray()).isTrue();
        assertThat(first.at("/epoch").asLong()).isPositive();
        assertThat(crawled().at("/worker_id").asString()).isEqualTo("w" + id);
        assertThat(crawled().at("/why_nobody").isNull()).isTrue();
    }

    @Test
    void anAccountThatAPersonAddsGoesToACrawlerAtAnotherMaster() {
        TalkingCrawler crawler = crawler(ONE, "w");
        assertThat(crawler.registerFor(platform)).isEmpty();
        try (TalkingClient desktop =
                TalkingClient.start("http://127.0.0.1:" + OTHER.socket(), "{'transports': ['websocket']}")) {
            desktop.emit(
                    "monitor:create_account",
                    "{'platform': '%s', 'account_name': 'Tea', 'account_id': '%s', 'monitor_interval': 30, 'status': 'active'}"
                            .formatted(platform, account));
            assertThat(desktop.await("monitor:create_account_result")
                            .at("/success")
                            .asBoolean())
                    .isTrue();
            assertThat(crawler.await("master:task:assign").at("/id").asString()).isEqualTo(account);
            crawler.push(account, MESSAGES);
            desktop.emit("monitor:delete_account", "{'accountId': '%s'}".formatted(account));
            assertThat(desktop.await("monitor:delete_account_result")
                            .at("/success")
                            .asBoolean())
                    .isTrue();
        }
        assertThat(crawler.await("master:task:revoke").at("/account_id").asString())
                .isEqualTo(account);
        assertThat(crawler.tryPush(account, MESSAGES, "replace").at("/code").asString())
                .isEqualTo("FORBIDDEN");
        assertThat(HTTP.get("/api/admin/accounts/" + account).status()).isEqualTo(404);
    }

    @Test
    void anAccountAddedOverTheApiIsCrawled() {
        TalkingCrawler crawler = crawler(ONE, "w");
        crawler.registerFor(platform);
        assertThat(HTTP.send(
                                "POST",
                                "/api/im/accounts",
                                "{\"account_id\": \"%s\", \"user_name\": \"Tea\", \"platform\": \"%s\"}"
                                        .formatted(account, platform))
                        .status())
                .isEqualTo(201);
        JsonNode task = crawler.await("master:task:assign");
        assertThat(task.at("/id").asString()).isEqualTo(account);
        assertThat(task.at("/account_name").asString()).isEqualTo("Tea");
        assertThat(HTTP.send("DELETE", "/api/im/accounts/" + account, null).status())
                .isEqualTo(200);
        assertThat(crawler.await("master:task:revoke").at("/account_id").asString())
                .isEqualTo(account);
    }

    @Test
    void anotherPlatformOverTheApiIsForTheCrawlersToo() {
        TalkingCrawler crawler = crawler(ONE, "w");
        crawler.registerFor(platform);
        add("");
        crawler.await("master:task:assign");
        String path = "/api/im/accounts/" + account;
        assertThat(HTTP.send("PUT", path, "{\"platform\": \"%s-2\"}".formatted(platform))
                        .status())
                .isEqualTo(200);
        assertThat(crawled().at("/platform").asString()).isEqualTo(platform + "-2");
        assertThat(crawler.await("master:task:revoke").at("/account_id").asString())
                .isEqualTo(account);
        assertThat(HTTP.send("DELETE", "/api/admin/accounts/" + account + "?keep_data=true", null)
                        .status())
                .isEqualTo(200);
        assertThat(HTTP.send("PUT", path, "{\"platform\": \"%s\"}".formatted(platform))
                        .status())
                .isEqualTo(200);
        assertThat(HTTP.get("/api/admin/accounts/" + account).status())
                .as("one that is not crawled stays so")
                .isEqualTo(404);
    }

    @Test
    void pausedAccountsAreRevokedAndStayAway() {
        TalkingCrawler crawler = crawler(ONE, "w");
        crawler.registerFor(platform);
        add("");
        crawler.await("master:task:assign");
        crawler.push(account, MESSAGES);
        change("{'status': 'paused'}");
        crawler.await("master:task:revoke");
        await().untilAsserted(() -> assertThat(crawler.tryPush(account, MESSAGES, "replace")
                        .at("/code")
                        .asString())
                .isEqualTo("STALE_LEASE"));
        crawler.tellPush(account, MESSAGES);
        assertThat(crawler.await("master:task:revoke").at("/account_id").asString())
                .as("told again, in case it was not listening")
                .isEqualTo(account);
        assertThat(crawled().at("/why_nobody").asString()).isEqualTo("paused");
        change("{'status': 'active', 'monitor_interval': 60}");
        assertThat(crawler.await("master:task:assign").at("/monitor_interval").asInt())
                .isEqualTo(60);
        crawler.push(account, MESSAGES);
        change("{'monitor_interval': 90}");
        assertThat(crawler.await("master:account:config_update")
                        .at("/account_id")
                        .asString())
                .isEqualTo(account);
        assertThat(crawler.registerFor(platform).get(0).at("/monitor_interval").asInt())
                .as("crawlers register to read what has changed")
                .isEqualTo(90);
    }

    @Test
    void aCrawlerThatPushesNothingIsToldAgain() {
        TalkingCrawler crawler = crawler(ONE, "w");
        crawler.registerFor(platform);
        add("");
        for (int time = 1; time <= 2; time++) {
            assertThat(crawler.await("master:task:assign").at("/id").asString())
                    .as("it may have been starting its browsers")
                    .isEqualTo(account);
        }
        crawler.push(account, MESSAGES);
    }

    @Test
    void aCrawlerThatComesBackGoesOn() {
        TalkingCrawler first = crawler(ONE, "w");
        first.registerFor(platform);
        add("");
        first.await("master:task:assign");
        first.push(account, MESSAGES);
        leave(first);
        TalkingCrawler back = crawler(OTHER, "w");
        assertThat(back.await("master:task:assign").at("/id").asString())
                .as("it may not have heard of an account that it was told of just now")
                .isEqualTo(account);
        assertThat(crawled().at("/worker_id").asString()).isEqualTo("w" + id);
        back.push(account, MESSAGES);
    }

    @Test
    void anotherCrawlerTakesOverAfterTheGrace() {
        TalkingCrawler first = crawler(ONE, "w1");
        first.registerFor(platform);
        add("");
        first.await("master:task:assign");
        first.push(account, MESSAGES);
        TalkingCrawler second = crawler(OTHER, "w2");
        assertThat(second.registerFor(platform)).isEmpty();
        assertThat(second.tryPush(account, MESSAGES, "replace").at("/code").asString())
                .isEqualTo("STALE_LEASE");
        leave(first);
        await().atMost(Duration.ofSeconds(30))
                .until(() -> crawled().at("/worker_id").asString().equals("w2" + id));
        second.await("master:task:assign");
        second.push(account, MESSAGES);
        TalkingCrawler back = crawler(ONE, "w1");
        assertThat(back.await("master:task:revoke").at("/account_id").asString())
                .as("it still crawls what it had")
                .isEqualTo(account);
        assertThat(back.tryPush(account, MESSAGES, "replace").at("/code").asString())
                .isEqualTo("STALE_LEASE");
    }

    @Test
    void theEarlierOfTwoCrawlersWithOneIdIsTold() {
        TalkingCrawler first = crawler(ONE, "w");
        first.registerFor(platform);
        add("");
        first.await("master:task:assign");
        first.push(account, MESSAGES);
        TalkingCrawler second = crawler(OTHER, "w");
        assertThat(second.registerFor(platform)).hasSize(1);
        assertThat(first.await("error").at("/code").asString()).isEqualTo("WORKER_REPLACED");
        second.push(account, MESSAGES);
        assertThat(first.tryPush(account, MESSAGES, "replace").at("/code").asString())
                .isEqualTo("STALE_LEASE");
    }

    @Test
    void aCrawlerWithAccountsOfItsOwnGoesOn() {
        TalkingCrawler own = crawler(ONE, "own");
        own.register("");
        own.push(account, MESSAGES);
        TalkingCrawler another = crawler(ONE, "another");
        another.registerFor(platform);
        own.push(account, MESSAGES);
        add("");
        assertThat(crawled().at("/worker_id").asString()).isEqualTo("own" + id);
        assertThat(own.await("master:task:assign").at("/id").asString()).isEqualTo(account);
        own.push(account, MESSAGES);
        assertThat(HTTP.send("DELETE", "/api/admin/accounts/" + account + "?keep_data=true", null)
                        .status())
                .isEqualTo(200);
        own.await("master:task:revoke");
        own.push(account, MESSAGES);
    }

    @Test
    void credentialsGoToTheCrawlerThatHasTheAccount() {
        add("");
        String path = "/api/admin/accounts/" + account + "/credentials";
        String secret = "{\"cookies\": [{\"name\": \"sid\", \"value\": \"marker-7f\"}], \"device\": 7}";
        assertThat(HTTP.send("PUT", path, secret).status()).isEqualTo(200);
        assertThat(HTTP.get(path).json().toString()).contains("\"exist\":true").doesNotContain("marker-7f");
        TalkingCrawler crawler = crawler(ONE, "w");
        JsonNode given = crawler.registerFor(platform).get(0).get("credentials");
        assertThat(given.at("/cookies/0/value").asString()).isEqualTo("marker-7f");
        assertThat(given.at("/device").asInt()).isEqualTo(7);
        assertThat(given.get("localStorage").isObject()).isTrue();
        assertThat(given.get("fingerprint").isNull()).isTrue();
        assertThat(crawled().toString() + admin().json()).doesNotContain("marker-7f");
        assertThat(HTTP.send("DELETE", path, null).status()).isEqualTo(200);
        crawler.await("master:account:config_update");
        assertThat(crawler.registerFor(platform).at("/0/credentials/cookies")).isEmpty();
        assertThat(HTTP.send("PUT", path, "[1]").json().toString()).contains("credentials: no JSON object");
        assertThat(HTTP.send("PUT", "/api/admin/accounts/nobody/credentials", "{}")
                        .status())
                .isEqualTo(404);
    }

    @Test
    void badInputIsNamed() {
        assertThat(post("{}").json().at("/error").toString() + post("{}").json())
                .contains("platform: missing");
        assertThat(post("{'platform': 'douyin', 'status': 'on'}").json().toString())
                .contains("status: on (expected: active or paused)");
        assertThat(post("{'platform': 'douyin', 'monitor_interval': 0}").json().toString())
                .contains("monitor_interval: 0 (expected: a whole number of seconds, 1..86400)");
        assertThat(HTTP.send("PUT", "/api/admin/accounts/nobody", "{}").status())
                .isEqualTo(404);
        add("");
        assertThat(post("{'platform': 'douyin', 'account_id': '" + account + "'}")
                        .status())
                .isEqualTo(409);
        for (String query : List.of("?waiting=true&prefix=a", "?worker=w&prefix=a")) {
            assertThat(HTTP.get("/api/admin/accounts" + query).json().toString())
                    .contains("query: several parts of the list (expected: waiting, worker or prefix)");
        }
        TalkingCrawler crawler = crawler(ONE, "w");
        for (String lie : List.of(
                "'max_accounts': -5",
                "'max_accounts': 1e400",
                "'max_accounts': 'many'",
                "'capabilities': {'a': [1]}")) {
            assertThat(crawler.register(", " + lie).at("/success").asBoolean())
                    .as(lie)
                    .isTrue();
        }
        assertThat(crawler.register(
                                ", 'capabilities': [null, 7, ['x'], 'a,b', '" + platform + "'], 'max_accounts': 1e9")
                        .get("assigned_accounts"))
                .hasSize(1);
        assertThat(HTTP.get("/api/admin/accounts?worker=w" + id)
                        .json()
                        .at("/data/total")
                        .asInt())
                .isOne();
        assertThat(HTTP.get("/api/admin/accounts?prefix=" + account)
                        .json()
                        .at("/data/total")
                        .asInt())
                .isOne();
        assertThat(post("{'platform': 'other', 'assigned_worker_id': 'w%s'}".formatted(id))
                        .json()
                        .toString())
                .contains("assigned_worker_id: w" + id + " (expected: a worker that takes accounts of other)");
    }

    private static Http.Answer post(String body) {
        return HTTP.send("POST", "/api/admin/accounts", body.replace('\'', '"'));
    }
}
