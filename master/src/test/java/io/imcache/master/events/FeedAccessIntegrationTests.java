package io.imcache.master.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.nimbusds.jwt.JWTClaimsSet;
import io.imcache.master.testing.EventClient;
import io.imcache.master.testing.Http;
import io.imcache.master.testing.Master;
import io.imcache.master.testing.Ports;
import io.imcache.master.testing.TestTokens;
import io.imcache.redis.testing.TestRedis;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Tests which callers the change feed tells about which accounts. */
class FeedAccessIntegrationTests {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Duration SOON = Duration.ofSeconds(4);
    private static final Ports PORTS = Ports.free();
    private static final String ADMIN = TestTokens.of("admin");
    private static final Http MASTER = new Http(PORTS).as(ADMIN);
    private static Master master;

    @BeforeAll
    static void start() {
        List<String> arguments = Master.securedArguments(TestRedis.url(), "feed-access-" + UUID.randomUUID(), PORTS);
        arguments.add("--imcache.events.heartbeat=1h"); // streams that end in time do not wait for one
        master = Master.start(PORTS, arguments);
    }

    @AfterAll
    static void stop() {
        master.close();
    }

    private static long push(String account, long at) {
        Http.Answer answer = MASTER.push(
                account, "{\"timestamp\": " + at + ", \"data\": {\"messages\": [{\"id\": \"m" + at + "\"}]}}");
        assertThat(answer.status()).isEqualTo(200);
        return answer.json().at("/version").asLong();
    }

    private static EventClient client(String query, String token, @Nullable String lastEventId) {
        return new EventClient(PORTS, query, lastEventId, token);
    }

    private static Http.Answer refused(String query, @Nullable String token) {
        return new Http(PORTS).as(token).get("/api/im/events" + query);
    }

    private static List<String> opened(EventClient client) {
        await().atMost(LIMIT).until(() -> !client.events().isEmpty());
        EventClient.Event first = client.events().get(0);
        assertThat(first.name()).isEqualTo("ready");
        return first.data().at("/accounts").findValuesAsString("account_id");
    }

    private static void told(EventClient client, String account, Long... versions) {
        await().atMost(LIMIT).untilAsserted(() -> assertThat(client.named("change")
                        .map(event -> event.data().at("/account_id").asString()))
                .hasSize(versions.length));
        assertThat(client.named("change"))
                .allMatch(event -> event.data().at("/account_id").asString().equals(account));
        assertThat(client.named("change").map(EventClient.Event::version)).containsExactly(versions);
    }

    @Test
    void aTokenForSomeAccountsIsToldOfTheseAndNoOthers() {
        push("own-1", 1);
        push("own-2", 1);
        push("foreign", 1);
        String token = TestTokens.of("im", "own-1", "own-2");
        String lastId;
        long version;
        try (var unnamed = client("", token, null);
                var named = client("account_id=own-1", token, null)) {
            assertThat(opened(unnamed)).containsExactlyInAnyOrder("own-1", "own-2");
            assertThat(opened(named)).containsExactly("own-1");
            push("foreign", 2);
            version = push("own-1", 2);
            told(unnamed, "own-1", version);
            told(named, "own-1", version);
            lastId = String.valueOf(unnamed.lastId());
        }
        long missed = push("own-2", 2);
        push("own-1", 3);
        try (var back = client("", TestTokens.of("im", "own-2", "own-3"), lastId)) {
            assertThat(opened(back)).containsExactlyInAnyOrder("own-2", "own-3");
            told(back, "own-2", missed);
        }
    }

    @Test
    void otherAccountsAreNotThereForAToken() {
        push("hidden", 1);
        String token = TestTokens.of("im", "own");
        for (String account : List.of("hidden", "unknown")) {
            for (String query : List.of("?account_id=" + account, "?account_id=own," + account)) {
                Http.Answer answer = refused(query, token);
                assertThat(answer.status()).as(query).isEqualTo(404);
                assertThat(answer.json().at("/status_msg").asString()).isEqualTo("No such account: " + account);
            }
        }
        assertThat(documented()).as("what clients are told").contains("404");
    }

    @Test
    void otherRolesAndOtherTokensAreRefused() {
        Map<String, Integer> statuses = new LinkedHashMap<>();
        statuses.put(TestTokens.of("worker"), 403);
        statuses.put(TestTokens.of("worker", "own"), 403);
        statuses.put(TestTokens.expired("im"), 401);
        statuses.put(TestTokens.wronglySigned("im"), 401);
        statuses.put(TestTokens.unsigned("im"), 401);
        for (String query : List.of("", "?account_id=own")) {
            statuses.forEach((token, status) ->
                    assertThat(refused(query, token).status()).isEqualTo(status));
            assertThat(refused(query, null).status()).isEqualTo(401);
        }
        assertThat(documented()).contains("401", "403");
    }

    @Test
    void aTokenForTooManyOrNoAccountsHasToNameThem() {
        String none = TestTokens.with(new JWTClaimsSet.Builder()
                .expirationTime(Date.from(Instant.now().plus(LIMIT)))
                .claim("roles", List.of("im"))
                .claim("accounts", List.of())
                .build());
        String many = TestTokens.of(
                "im", IntStream.range(0, 101).mapToObj(i -> "many-" + i).toArray(String[]::new));
        for (String token : List.of(none, many)) {
            Http.Answer answer = refused("", token);
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.json().at("/status_msg").asString())
                    .isEqualTo("account_id: missing (expected: the ids of 1..100 accounts)");
        }
        assertThat(refused("?account_id=own", none).status()).isEqualTo(404);
        try (var client = client("account_id=many-7", many, null)) {
            assertThat(opened(client)).containsExactly("many-7");
        }
    }

    /** As many ids as a stream takes, each as long as a UUID, make a line of 5 KB. */
    @Test
    void aHundredLongIdsFit() {
        List<String> ids = IntStream.range(0, 100)
                .mapToObj(i -> UUID.randomUUID().toString())
                .toList();
        String query = ids.stream().map(id -> "account_id=" + id).collect(Collectors.joining("&"));
        try (var client = client(query, ADMIN, null)) {
            assertThat(opened(client)).containsExactlyElementsOf(ids);
        }
    }

    @Test
    void aTokenMayNameFiveHundredLongIds() {
        String[] ids = IntStream.range(0, 500)
                .mapToObj(i -> UUID.randomUUID().toString())
                .toArray(String[]::new);
        assertThat(new Http(PORTS)
                        .as(TestTokens.of("im", ids))
                        .get("/api/im/messages?account_id=" + ids[499])
                        .status())
                .isEqualTo(200);
        String tooLong = TestTokens.of("im", "x".repeat(44 * 1024));
        Http.Answer refused = new Http(PORTS).as(tooLong).get("/api/im/accounts");
        assertThat(refused.status()).isEqualTo(401);
        assertThat(refused.json().at("/status_msg").asString()).contains("characters (expected: at most 57344)");
    }

    @Test
    void aTokenWhoseAccountsAreNullIsForNone() {
        String none = TestTokens.with(new JWTClaimsSet.Builder()
                .serializeNullClaims(true)
                .expirationTime(Date.from(Instant.now().plus(LIMIT)))
                .claim("roles", List.of("im"))
                .claim("accounts", null)
                .build());
        assertThat(refused("?account_id=own", none).status()).isEqualTo(404);
    }

    @Test
    void callersWithAllAccountsAreToldOfAllByVersionOnly() {
        for (String role : List.of("im", "admin")) {
            try (var client = client("", TestTokens.of(role), null)) {
                assertThat(opened(client)).isEmpty();
                long version = push("of-all-" + role, 1);
                await().atMost(LIMIT).untilAsserted(() -> assertThat(
                                client.named("change").map(event -> event.data().toString()))
                        .contains("{\"account_id\":\"of-all-" + role + "\",\"version\":" + version + "}"));
            }
        }
    }

    @Test
    void aStreamEndsWithItsToken() {
        push("ending", 1);
        Instant end = Instant.now().plus(SOON);
        try (var some = client("account_id=ending", TestTokens.endingAt(end, "im", "ending"), null);
                var all = client("", TestTokens.endingAt(end, "admin"), null);
                var other = client("account_id=ending", TestTokens.of("im"), null)) {
            long version = push("ending", 2);
            told(some, "ending", version);
            for (EventClient client : List.of(some, all)) {
                await().atMost(LIMIT).until(client::hasEnded);
                EventClient.Event last = client.events().get(client.events().size() - 1);
                assertThat(last.name()).isEqualTo("dropped");
                assertThat(last.data().at("/reason").asString()).isEqualTo("token expired");
            }
            long missed = push("ending", 3);
            told(other, "ending", version, missed);
            try (var again = client("account_id=ending", TestTokens.of("im", "ending"), some.lastId())) {
                told(again, "ending", missed);
            }
        }
    }

    @Test
    void changesOfAProfileAreTold() {
        push("profile", 1);
        try (var client = client("account_id=profile", ADMIN, null);
                var all = client("", ADMIN, null);
                var other = client("account_id=own", ADMIN, null)) {
            Stream.of(client, all, other).forEach(FeedAccessIntegrationTests::opened);
            for (String name : List.of("Su", "Su", "Li")) {
                MASTER.send("PUT", "/api/im/accounts/profile", "{\"user_name\": \"" + name + "\"}");
            }
            long version = push("profile", 2);
            told(client, "profile", version);
            assertThat(client.named("profile").map(event -> event.data().toString()))
                    .containsExactly("{\"account_id\":\"profile\"}", "{\"account_id\":\"profile\"}");
            await().atMost(LIMIT).until(() -> all.named("profile").count() == 2);
            assertThat(other.named("profile")).isEmpty();
        }
    }

    /** Returns the statuses of the feed in the API document. */
    private static List<String> documented() {
        JsonNode document = MASTER.get("/v3/api-docs").json();
        return List.copyOf(document.at("/paths/~1api~1im~1events/get/responses").propertyNames());
    }
}
