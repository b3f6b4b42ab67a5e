package io.imcache.master.security.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.imcache.master.testing.Http;
import io.imcache.master.testing.Master;
import io.imcache.master.testing.MasterProcess;
import io.imcache.master.testing.Ports;
import io.imcache.master.testing.TestTokens;
import io.imcache.redis.testing.TestRedis;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * Tests every route with every caller: on a whole master in a process of its own, with the routes that a master lists.
 */
class SecurityMatrixIntegrationTests {
    /** Stands in the accounts, and in some tokens; must be in no log. */
    private static final String SECRET_CONTENT = "content-that-no-log-may-hold";

    private static final String PAYLOAD = "{\"data\": {\"conversations\": [{\"id\": \"x\", \"lastMessageContent\": \""
            + SECRET_CONTENT + "\"}], \"messages\": [{\"id\": \"x\", \"conversationId\": \"x\", \"content\": \""
            + SECRET_CONTENT + "\"}], \"contents\": [{\"id\": \"x\"}], \"comments\": [{\"id\": \"x\"}],"
            + " \"notifications\": [{\"id\": \"x\"}]}}";
    private static final List<String> OPEN =
            List.of("/actuator/health", "/actuator/health/liveness", "/v3/api-docs", "/webjars/swagger-ui/index.html");
    private static final List<String> FOR_ADMINS = List.of(
            "/actuator", "/actuator/prometheus", "/actuator/info", "/nothing", "/api", "/api//im/accounts", "/error");

    private static final List<String> LISTS = List.of(
            "accounts/{id}",
            "conversations",
            "conversations/x/messages",
            "messages",
            "contents",
            "discussions",
            "unified-messages",
            "notifications");

    private static final Map<String, @Nullable String> TOKENS = new LinkedHashMap<>();
    private static final String ADMIN = TestTokens.of("admin");

    private static Ports ports;
    private static List<String> routes;
    private static JsonNode document;
    private static MasterProcess master;
    private static Path log;

    @BeforeAll
    static void start(@TempDir Path directory) throws IOException {
        String prefix = "matrix-" + UUID.randomUUID();
        Ports own = Ports.free();
        try (Master listing = Master.start(own, Master.securedArguments(TestRedis.url(), prefix, own))) {
            routes = List.copyOf(new TreeSet<>(Routes.of(listing)));
        }
        ports = Ports.free();
        log = directory.resolve("log");
        master = MasterProcess.launch(
                        ports,
                        List.of(),
                        Master.securedArguments(TestRedis.url(), prefix, ports),
                        ProcessBuilder.Redirect.to(log.toFile()))
                .awaitStart();
        document = new Http(ports).get("/v3/api-docs").json();
        TOKENS.put("none", null);
        TOKENS.put("expired", TestTokens.expired("admin"));
        TOKENS.put("wrong signature", TestTokens.wronglySigned("admin"));
        TOKENS.put("no signature", TestTokens.unsigned("admin"));
        TOKENS.put("unreadable", "not.a." + SECRET_CONTENT);
        TOKENS.put("of no role", TestTokens.of("root"));
        TOKENS.put("elsewhere", TestTokens.of("im", "elsewhere"));
        TOKENS.put("worker elsewhere", TestTokens.of("worker", "elsewhere"));
    }

    @AfterAll
    static void stop() {
        master.close();
    }

    private static Http as(@Nullable String token) {
        return new Http(ports).as(token);
    }

    private static boolean isKnown(String who) {
        return who.endsWith("elsewhere");
    }

    /** A correct request, apart from its caller. */
    private record Request(String method, String path, @Nullable String body) {
        static Request of(String route, String account) {
            String method = route.substring(0, route.indexOf(' '));
            String pattern = route.substring(route.indexOf(' ') + 1);
            String path = pattern.replace("/accounts/{id}", "/accounts/" + account)
                            .replace("{accountId}", account)
                            .replaceAll("\\{\\w+}", "x")
                    + "?account_id=" + account;
            if (pattern.startsWith("/api/worker/")) {
                boolean delta = method.equals("PATCH");
                return new Request(
                        method, path, delta ? "{\"baseVersion\": 1, \"upsert\": {\"comments\": []}}" : PAYLOAD);
            }
            JsonNode example = document.at("/paths")
                    .path(pattern)
                    .path(method.toLowerCase(java.util.Locale.ROOT))
                    .at("/requestBody/content/application~1json/example");
            return new Request(
                    method,
                    path,
                    example.isMissingNode() ? null : example.toString().replace("acc-98296c87", account));
        }

        Http.Answer by(@Nullable String token) {
            return as(token).send(method, path, body);
        }
    }

    private static void assertRefused(Http.Answer answer, int status, String path) {
        assertThat(answer.status()).isEqualTo(status);
        if (path.startsWith("/api/worker/")) {
            assertThat(answer.json().path("success").asBoolean(true)).isFalse();
            assertThat(answer.json().path("code").asString()).isEqualTo("FORBIDDEN");
            assertThat(answer.json().path("error").asString()).isNotEmpty();
        } else {
            assertThat(answer.json().path("status_code").asInt()).isEqualTo(status);
            assertThat(answer.json().path("status_msg").asString()).isNotEmpty();
            assertThat(answer.json().path("data").isNull()).isTrue();
        }
    }

    @Test
    void everyRouteByEverybody() {
        assertThat(routes).hasSizeGreaterThan(40).contains("PUT /api/worker/accounts/{accountId}/snapshot");
        for (int i = 0; i < routes.size(); i++) {
            String account = "account-" + i;
            assertThat(as(ADMIN).push(account, PAYLOAD).status()).isEqualTo(200);
            Request request = Request.of(routes.get(i), account);
            boolean im = request.path().startsWith("/api/im/");
            boolean worker = request.path().startsWith("/api/worker/");
            if (request.path().startsWith("/console")) { // the page; its data is protected
                assertThat(as(null).status("GET", request.path()))
                        .as("%s", request)
                        .isBetween(200, 399);
                continue;
            }
            TOKENS.forEach((who, token) -> {
                if (!isKnown(who)) {
                    Http.Answer answer = request.by(token);
                    assertRefused(answer, 401, request.path());
                }
            });
            if (im) {
                assertRefused(request.by(TOKENS.get("worker elsewhere")), 403, request.path());
                assertSeesNothing(request, account);
                assertThat(request.by(TestTokens.of("im", account)).status())
                        .as("%s", request)
                        .isBetween(200, 299);
            } else if (worker) {
                assertRefused(request.by(TOKENS.get("elsewhere")), 403, request.path());
                String before = state(account);
                assertRefused(request.by(TOKENS.get("worker elsewhere")), 403, request.path());
                assertThat(state(account)).as("%s", request).isEqualTo(before);
                assertThat(request.by(TestTokens.of("worker", account)).status())
                        .as("%s", request)
                        .isIn(200, 409);
            } else {
                assertRefused(request.by(TestTokens.of("im")), 403, request.path());
                assertRefused(request.by(TestTokens.of("worker")), 403, request.path());
            }
            assertThat(request.by(ADMIN).status()).as("%s", request).isNotIn(401, 403, 500);
        }
    }

    /** Checks the answer for an invisible account: an empty list, or 404, and the account stays as it is. */
    private static void assertSeesNothing(Request request, String account) {
        String before = state(account);
        Http.Answer answer = request.by(TOKENS.get("elsewhere"));
        assertThat(state(account)).as("%s", request).isEqualTo(before);
        if (answer.status() != 404) {
            assertThat(answer.status()).as("%s", request).isEqualTo(200);
            assertThat(request.method()).isIn("GET", "PUT");
            assertThat(answer.json().toString()).doesNotContain(SECRET_CONTENT, "\"x\"", "account-");
            if (request.method().equals("PUT")) {
                assertThat(answer.json().at("/data/marked_count").asInt(1)).isZero();
            }
        }
    }

    /** Returns all data of an account, as a caller sees it who may read it. */
    private static String state(String account) {
        return LISTS.stream()
                .map(list -> as(ADMIN).text("/api/im/" + list.replace("{id}", account) + "?account_id=" + account))
                .collect(Collectors.joining("\n"));
    }

    @Test
    void itemsOfAnotherAccountAreNotThereAndItsListsAreEmpty() {
        as(ADMIN).push("mine-not", PAYLOAD);
        Http stranger = as(TOKENS.get("elsewhere"));
        for (String list : LISTS.subList(1, LISTS.size())) {
            Http.Answer answer = stranger.get("/api/im/" + list + "?account_id=mine-not");
            assertThat(answer.status()).as(list).isEqualTo(200);
            assertThat(as(ADMIN).text("/api/im/" + list + "?account_id=mine-not"))
                    .as(list)
                    .contains("\"x\"");
            assertThat(answer.json().toString()).as(list).doesNotContain("\"x\"");
        }
        for (String item :
                List.of("conversations/x", "messages/x", "contents/x", "discussions/x", "accounts/mine-not")) {
            assertThat(stranger.get("/api/im/" + item + "?account_id=mine-not").status())
                    .as(item)
                    .isEqualTo(404);
            assertThat(as(ADMIN).get("/api/im/" + item + "?account_id=mine-not").status())
                    .as(item)
                    .isEqualTo(200);
        }
    }

    @Test
    void theRestIsOpenOrForAdmins() {
        for (String path : OPEN) {
            assertThat(as(null).status("GET", path)).as(path).isEqualTo(200);
        }
        for (String path : FOR_ADMINS) {
            assertThat(as(null).status("GET", path)).as(path).isEqualTo(401);
            for (String role : List.of("im", "worker")) {
                assertThat(as(TestTokens.of(role)).status("GET", path)).as(path).isEqualTo(403);
            }
            assertThat(as(ADMIN).status("GET", path)).as(path).isIn(200, 404);
        }
    }

    @Test
    void listsOfAccountsHoldTheTokensOwnAndPageRightly() {
        for (String account : List.of("list-1", "list-2", "list-3", "list-4")) {
            as(ADMIN).push(account, PAYLOAD);
        }
        Http some = as(TestTokens.of("im", "list-4", "list-2", "list-1", "list-unknown"));
        JsonNode first = some.get("/api/im/accounts?count=2").json().get("data");
        assertThat(first.get("users").findValuesAsString("user_id")).containsExactly("list-1", "list-2");
        assertThat(first.get("has_more").asBoolean()).isTrue();
        JsonNode second = some.get("/api/im/accounts?count=2&cursor=2").json().get("data");
        assertThat(second.get("users").findValuesAsString("user_id")).containsExactly("list-4");
        assertThat(second.get("has_more").asBoolean()).isFalse();
        assertThat(some.get("/api/im/accounts?status=banned")
                        .json()
                        .at("/data/users")
                        .size())
                .isZero();
    }

    @Test
    void nothingOfTokensContentsAndKeysIsLogged() throws IOException {
        TOKENS.values().forEach(token -> as(token).get("/api/im/accounts"));
        assertThat(as(ADMIN)
                        .push("logged", "{\"data\": {\"messages\": [{\"id\": \"m\", \"content\": \"" + SECRET_CONTENT))
                .matches(answer -> answer.status() == 400);
        String logged = Files.readString(log);
        assertThat(logged).isNotEmpty().doesNotContain(SECRET_CONTENT, TestTokens.SECRET, ADMIN);
        TOKENS.values().stream().filter(token -> token != null).forEach(token -> assertThat(logged)
                .doesNotContain(token));
    }

    @Test
    void answersCarrySecurityHeaders() {
        var headers = as(null).headers("/api/im/accounts");
        assertThat(headers.firstValue("x-content-type-options")).hasValue("nosniff");
        assertThat(headers.firstValue("referrer-policy")).hasValue("no-referrer");
        assertThat(headers.firstValue("content-security-policy").orElse("")).contains("frame-ancestors 'none'");
        assertThat(headers.firstValue("www-authenticate").orElse("")).startsWith("Bearer");
        assertThat(headers.firstValue("strict-transport-security")).isEmpty();
        assertThat(headers.firstValue("access-control-allow-origin")).isEmpty();
    }
}
