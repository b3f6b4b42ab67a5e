package io.imcache.master.im;

import static org.assertj.core.api.Assertions.assertThat;

import io.imcache.redis.model.Account;
import io.imcache.redis.model.StoreException;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpMethod;
import org.springframework.test.web.reactive.server.WebTestClient;

/** Tests the answers to wrong requests. */
class ErrorsUnitTests {
    private final ImClient client = new ImClient();

    /** Checks the whole answer of an error. */
    static WebTestClient.ResponseSpec expectError(WebTestClient.ResponseSpec response, int status, String sentence) {
        response.expectStatus().isEqualTo(status);
        response.expectHeader().contentType("application/json");
        response.expectBody()
                .jsonPath("$.length()")
                .isEqualTo(3)
                .jsonPath("$.data")
                .isEmpty()
                .jsonPath("$.status_code")
                .isEqualTo(status)
                .jsonPath("$.status_msg")
                .isEqualTo(sentence);
        return response;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    count=0                 | count: 0 (expected: 1..100)
                    count=-1                | count: -1 (expected: 1..100)
                    count=ten               | count: ten (expected: 1..100)
                    count=1.5               | count: 1.5 (expected: 1..100)
                    cursor=-1               | cursor: -1 (expected: 0..1000000000)
                    cursor=2147483648       | cursor: 2147483648 (expected: 0..1000000000)
                    cursor=abc              | cursor: abc (expected: 0..1000000000, or next of an answer)
                    cursor=MTI6YQ.x         | cursor: MTI6YQ.x (expected: 0..1000000000, or next of an answer)
                    cursor=MTI6YQ.-1        | cursor: MTI6YQ.-1 (expected: 0..1000000000, or next of an answer)
                    cursor=.5               | cursor: .5 (expected: 0..1000000000, or next of an answer)
                    cursor=LTE6YQ.5         | cursor: LTE6YQ.5 (expected: 0..1000000000, or next of an answer)
                    is_deleted=maybe        | is_deleted: maybe (expected: true or false, 1 or 0)
                    is_deleted=2            | is_deleted: 2 (expected: true or false, 1 or 0)
                    is_recalled=yes         | is_recalled: yes (expected: true or false, 1 or 0)
                    since_time=yesterday    | since_time: yesterday (expected: seconds, milliseconds or ISO-8601)
                    since_time=-5           | since_time: -5 (expected: seconds, milliseconds or ISO-8601)
                    sender_id=a%00b         | sender_id: a\0b (expected: no control characters)
                    """)
    void parametersOfMessages(String parameter, String sentence) {
        expectError(client.get("/messages?account_id=acc-1&" + parameter), 400, sentence.replace("\\0", "\u0000"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/conversations",
                "/conversations/1",
                "/conversations/1/messages",
                "/messages",
                "/messages/conversations/1/messages",
                "/contents",
                "/discussions",
                "/notifications"
            })
    void accountIdIsNeeded(String path) {
        String missing = "account_id: missing (expected: the id of an account)";
        expectError(client.get(path), 400, missing);
        expectError(client.get(path + "?account_id="), 400, missing);
        expectError(client.get(path + "?account_id=%20"), 400, missing);
        expectError(client.get(path + "?account_id=a%0Ab"), 400, "account_id: a\nb (expected: no control characters)");
        expectError(
                client.get(path + "?account_id=" + "x".repeat(257)),
                400,
                "account_id: " + "x".repeat(80) + "… (expected: at most 256 characters)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/messages/9", "/contents/9", "/contents/9/stats", "/discussions/9"})
    void itemsThatNoAccountHas(String path) {
        String sentence =
                client.get(path).returnResult(String.class).getResponseBody().blockFirst();
        assertThat(sentence).contains("\"status_code\":404", "No such ");
        client.store.with(new Account("acc-3", null, 0, 1000, 0, Map.of()));
        String missing = "account_id: missing (expected: the id of an account, because there are more than 2)";
        expectError(client.get(path), 400, missing);
        expectError(client.get(path + "?account_id=%20"), 400, missing);
        expectError(client.get(path + "?account_id=a%0Ab"), 400, "account_id: a\nb (expected: no control characters)");
    }

    @ParameterizedTest
    @CsvSource({
        "/conversations/9,      No such conversation: 9",
        "/messages/9,           No such message: 9",
        "/contents/9,           No such content: 9",
        "/contents/9/stats,     No such content: 9",
        "/discussions/9,        No such discussion: 9",
        "/accounts/acc-9,       No such account: acc-9",
    })
    void unknownItems(String path, String sentence) {
        expectError(client.get(path + "?account_id=acc-1"), 404, sentence);
        expectError(client.get(path + "?account_id=nobody"), 404, sentence);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "/nothing", "/messages/1/2/3?account_id=acc-1", "/messages/?account_id=acc-1"})
    void unknownRoutes(String path) {
        expectError(client.get(path), 404, "There is no such route.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "PATCH", "DELETE", "OPTIONS", "BREW"})
    void wrongMethods(String method) {
        var response = client.request(HttpMethod.valueOf(method), "/notifications?account_id=acc-1")
                .exchange();
        expectError(response, 405, method + ": not allowed here (expected: GET, HEAD)");
        response.expectHeader()
                .values("Allow", allow -> assertThat(String.join(",", allow)).contains("GET", "HEAD"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/html", "application/xml, text/*", "nonsense", "*/"})
    void clientsThatTakeNoJson(String accept) {
        var response = client.request(HttpMethod.GET, "/health")
                .header("Accept", accept)
                .exchange();
        expectError(response, 406, "None of the accepted media types is available (expected: application/json).");
    }

    @ParameterizedTest
    @ValueSource(strings = {"*/*", "application/*", "text/html, */*;q=0.1", "application/json;charset=UTF-8"})
    void clientsThatTakeJson(String accept) {
        client.request(HttpMethod.GET, "/health")
                .header("Accept", accept)
                .exchange()
                .expectStatus()
                .isOk();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/messages?account_id=acc-1", "/messages/1?account_id=acc-1", "/accounts", "/accounts/1"})
    void redisOutOfReach(String path) {
        client.store.failWith(
                new StoreException.Unavailable("redis-7.internal:6379", new IOException("Connection reset by peer")));
        var response = client.get(path);
        expectError(response, 503, "The cache can't be reached; try again.");
        response.expectHeader().valueEquals("Retry-After", "1");
    }

    @Test
    void unexpectedErrorsNameNoInternals() {
        client.store.failWith(new IllegalStateException("secret of the house"));
        expectError(client.get("/accounts"), 500, "The server failed; see its log.");
    }
}
