package io.imcache.master.console;

import static io.imcache.protocol.ItemCollection.COMMENTS;
import static io.imcache.protocol.ItemCollection.MESSAGES;
import static io.imcache.redis.testing.Snapshots.snapshotOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.imcache.master.web.ErrorHandler;
import io.imcache.master.web.RouteTable;
import io.imcache.redis.RedisAccountStore;
import io.imcache.redis.accounts.AccountOverviews;
import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.embedded.EmbeddedRedis;
import io.imcache.redis.masters.MasterList;
import io.imcache.redis.testing.TestRedis;
import io.lettuce.core.RedisClient;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.availability.ApplicationAvailabilityBean;
import org.springframework.mock.env.MockEnvironment;
import org.springframework.test.web.reactive.server.EntityExchangeResult;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.web.reactive.function.server.HandlerStrategies;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Tests the data of the page, and its files. */
class ConsoleRoutesIntegrationTests {
    private static final JsonMapper JSON = new JsonMapper();
    private static final long T = 1_761_804_248_025L;

    private final String prefix = "test-" + UUID.randomUUID();
    private final RedisClient redis = TestRedis.client();
    private final StoreConnection connection = new StoreConnection(redis, TestRedis.TIMEOUT);
    private final RedisAccountStore store = new RedisAccountStore(connection, prefix);

    @AfterEach
    void close() {
        connection.close();
        redis.close();
    }

    private WebTestClient client(int most) {
        return client(connection, prefix, most);
    }

    private static WebTestClient client(StoreConnection connection, String prefix, int most) {
        var heartbeat = new Heartbeat(
                new MasterList(connection, prefix, Duration.ofMinutes(1)),
                connection,
                new SelfReport(
                        Set::of,
                        new SimpleMeterRegistry(),
                        new ApplicationAvailabilityBean(),
                        new MockEnvironment(),
                        "1.2.3",
                        InstantSource.system()),
                Duration.ofSeconds(5),
                InstantSource.system());
        RouteTable data = new RouteTable("/api/console");
        new ConsoleRoutes(
                        new AccountTable(new AccountOverviews(connection, prefix), most),
                        heartbeat,
                        InstantSource.system())
                .addTo(data);
        RouteTable files = new RouteTable("/console");
        new ConsoleFiles().addTo(files);
        return WebTestClient.bindToRouterFunction(data.build().and(files.build()))
                .handlerStrategies(HandlerStrategies.empty()
                        .exceptionHandler(new ErrorHandler())
                        .build())
                .configureClient()
                .responseTimeout(Duration.ofSeconds(20))
                .build();
    }

    private JsonNode get(WebTestClient client, String path, int status) {
        EntityExchangeResult<String> result = client.get()
                .uri(URI.create("/api/console" + path))
                .exchange()
                .expectStatus()
                .isEqualTo(status)
                .expectBody(String.class)
                .returnResult();
        return JSON.readTree(String.valueOf(result.getResponseBody()));
    }

    private List<String> ids(String query) {
        return get(client(100), "/accounts" + query, 200)
                .path("data")
                .path("accounts")
                .valueStream()
                .map(account -> account.path("account_id").asString())
                .toList();
    }

    private void push(String id, String platform, long at, int messages, @Nullable String name) {
        store.replace(snapshotOf(id)
                        .on(platform)
                        .at(at)
                        .with(
                                MESSAGES,
                                IntStream.range(0, messages)
                                        .mapToObj(i -> "{'id':'m%d','direction':'inbound'}".formatted(i))
                                        .toList())
                        .push())
                .block();
        if (name != null) {
            store.updateProfile(id, null, Map.of("nickname", name)).block();
        }
    }

    @Test
    void accountsAreSearchedAndSortedBeforeTheyArePaged() {
        push("a", "douyin", T + 3, 1, "Zebra");
        push("b", "xiaohongshu", T + 1, 3, "apple");
        push("c", "douyin", T + 2, 2, null);

        assertThat(ids("")).containsExactly("b", "c", "a");
        assertThat(ids("?sort=-name")).containsExactly("a", "c", "b");
        assertThat(ids("?sort=-unread")).containsExactly("b", "c", "a");
        assertThat(ids("?sort=items")).containsExactly("a", "c", "b");
        assertThat(ids("?sort=updated")).containsExactly("b", "c", "a");
        assertThat(ids("?sort=-platform")).containsExactly("b", "a", "c");
        assertThat(ids("?sort=worker")).containsExactly("a", "b", "c");
        assertThat(ids("?sort=-bytes")).startsWith("b");
        assertThat(ids("?sort=version")).containsExactly("a", "b", "c");
        assertThat(ids("?q=DOUYIN")).containsExactly("c", "a");
        assertThat(ids("?q=zeb")).containsExactly("a");
        assertThat(ids("?q=worker-1&count=2&cursor=1")).containsExactly("c", "a");
        assertThat(ids("?q=nobody")).isEmpty();

        JsonNode page =
                get(client(100), "/accounts?count=1&cursor=1&q=douyin", 200).path("data");
        assertThat(page.path("total").asInt()).isEqualTo(2);
        assertThat(page.path("known").asInt()).isEqualTo(3);
        assertThat(page.path("has_more").asBoolean()).isFalse();
        assertThat(page.path("is_cut").asBoolean()).isFalse();
        assertThat(page.path("cursor").asInt()).isEqualTo(2);
    }

    @Test
    void saysOfAnAccountWhatThePageShows() {
        store.replace(snapshotOf("a")
                        .at(T)
                        .with(MESSAGES, "{'id':'m','direction':'inbound'}")
                        .with(COMMENTS, "{'id':'c'}", "{'id':'r','parentCommentId':'c'}")
                        .push())
                .block();
        store.claim("a", "worker-9", Duration.ofMinutes(1)).block();

        JsonNode account = get(client(100), "/accounts/a", 200).path("data").path("account");

        assertThat(account.path("account_id").asString()).isEqualTo("a");
        assertThat(account.path("name").isNull()).isTrue();
        assertThat(account.path("updated_at").asLong()).isEqualTo(T);
        assertThat(account.path("worker_id").asString()).isEqualTo("worker-9");
        assertThat(account.path("leased").asBoolean()).isTrue();
        assertThat(account.path("unread").toString())
                .isEqualTo("{\"total\":3,\"comments\":1,\"discussions\":1,\"direct_messages\":1,\"notifications\":0}");
        assertThat(account.path("counts").path("total").asInt()).isEqualTo(3);
        assertThat(account.path("bytes").asLong()).isPositive();
        assertThat(get(client(100), "/accounts/nobody", 404).path("status_msg").asString())
                .isEqualTo("No such account: nobody");
    }

    @Test
    void saysThatThereAreMoreThanAreSorted() {
        for (String id : List.of("a", "b", "c")) {
            push(id, "douyin", T, 1, null);
        }
        JsonNode page = get(client(2), "/accounts", 200).path("data");

        assertThat(page.path("known").asInt()).isEqualTo(2);
        assertThat(page.path("is_cut").asBoolean()).isTrue();
    }

    @Test
    void aChangeIsSeenSoonAndItsSizeIsMeasuredAnew() {
        push("a", "douyin", T, 1, null);
        WebTestClient client = client(100);
        long before = bytesOf(client);

        push("a", "douyin", T + 1, 500, null);

        await().untilAsserted(() -> assertThat(bytesOf(client)).isGreaterThan(before + 5_000));
    }

    private long bytesOf(WebTestClient client) {
        return get(client, "/accounts", 200)
                .path("data")
                .path("accounts")
                .path(0)
                .path("bytes")
                .asLong();
    }

    @Test
    void tellsWhatIsWrongWithARequest() {
        WebTestClient client = client(100);
        assertThat(get(client, "/accounts?sort=moon", 400).path("status_msg").asString())
                .startsWith("sort: moon (expected: name, -name, platform,");
        assertThat(get(client, "/accounts?count=201", 400).path("status_msg").asString())
                .isEqualTo("count: 201 (expected: 1..200)");
        assertThat(get(client, "/accounts?cursor=x", 400).path("status_msg").asString())
                .isEqualTo("cursor: x (expected: 0..200000)");
        assertThat(get(client, "/accounts?q=" + "x".repeat(201), 400)
                        .path("status_msg")
                        .asString())
                .contains("at most 200 characters");
        client.post().uri("/api/console/accounts").exchange().expectStatus().isEqualTo(405);
    }

    @Test
    void saysThatRedisIsAway() {
        EmbeddedRedis stopping = TestRedis.embedded();
        try (RedisClient own = TestRedis.client(stopping.url());
                var itsConnection = new StoreConnection(own, TestRedis.TIMEOUT)) {
            WebTestClient client = client(itsConnection, prefix, 100);
            get(client, "/overview", 200);
            get(client, "/workers", 200);

            stopping.close();

            for (String path : List.of("/accounts/a", "/overview", "/workers")) {
                await().untilAsserted(() -> client.get()
                        .uri("/api/console" + path)
                        .exchange()
                        .expectStatus()
                        .isEqualTo(503)
                        .expectHeader()
                        .valueEquals("Retry-After", "1"));
            }
        }
    }

    @Test
    void filesAreServedWithWhatKeepsThePageSafe() {
        WebTestClient client = client(100);
        client.get()
                .uri("/console")
                .exchange()
                .expectStatus()
                .isEqualTo(308)
                .expectHeader()
                .valueEquals("Location", "console/");
        String tag = client.get()
                .uri("/console/")
                .exchange()
                .expectStatus()
                .isOk()
                .expectHeader()
                .valueEquals("Content-Type", "text/html;charset=UTF-8")
                .expectHeader()
                .value("Content-Security-Policy", policy -> assertThat(policy)
                        .contains("default-src 'none'", "script-src 'self';", "trusted-types 'none'")
                        .doesNotContain("unsafe"))
                .expectHeader()
                .valueEquals("X-Content-Type-Options", "nosniff")
                .expectBody(String.class)
                .returnResult()
                .getResponseHeaders()
                .getETag();
        client.get()
                .uri("/console/")
                .header("If-None-Match", String.valueOf(tag))
                .exchange()
                .expectStatus()
                .isNotModified();
        client.get()
                .uri("/console/main.js")
                .exchange()
                .expectStatus()
                .isOk()
                .expectHeader()
                .valueEquals("Content-Type", "text/javascript;charset=UTF-8");
        client.post().uri("/console/main.js").exchange().expectStatus().isEqualTo(405);
        for (String path :
                List.of("/console/nothing.js", "/console/../application.yml", "/console/%2e%2e/application.yml")) {
            client.get().uri(URI.create(path)).exchange().expectStatus().isNotFound();
        }
    }
}
