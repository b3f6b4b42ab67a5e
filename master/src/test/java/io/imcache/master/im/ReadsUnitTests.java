package io.imcache.master.im;

import static org.assertj.core.api.Assertions.assertThat;

import io.imcache.protocol.ItemCollection;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpMethod;

/** Tests the answers to correct requests. */
class ReadsUnitTests {
    private final ImClient client = new ImClient();

    @ParameterizedTest
    @CsvSource({
        "/conversations,                        conversations",
        "/conversations/c/messages,             messages",
        "/messages,                             messages",
        "/messages/conversations/c/messages,    messages",
    })
    void listsWithPagingInside(String path, String name) {
        client.get(path + "?account_id=acc-1&count=2")
                .expectStatus()
                .isOk()
                .expectHeader()
                .contentType("application/json")
                .expectBody()
                .jsonPath("$.data." + name + ".length()")
                .isEqualTo(2)
                .jsonPath("$.data.cursor")
                .isEqualTo(2)
                .jsonPath("$.data.has_more")
                .isEqualTo(true)
                .jsonPath("$.status_code")
                .isEqualTo(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"contents", "discussions", "notifications"})
    void listsWithPagingBeside(String name) {
        client.get("/" + name + "?account_id=acc-1&count=2&cursor=1")
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.data." + name + ".length()")
                .isEqualTo(2)
                .jsonPath("$.cursor")
                .isEqualTo(3)
                .jsonPath("$.has_more")
                .isEqualTo(false)
                .jsonPath("$.status_code")
                .isEqualTo(0);
    }

    @ParameterizedTest
    @CsvSource({
        "/conversations/2,  conversation_id",
        "/messages/2,       msg_id",
        "/contents/2,       content_id",
        "/discussions/2,    discussion_id",
    })
    void items(String path, String idField) {
        client.get(path + "?account_id=acc-1")
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.data." + idField)
                .isEqualTo("2")
                .jsonPath("$.data.platform")
                .isEqualTo("xhs")
                .jsonPath("$.status_code")
                .isEqualTo(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/messages/2", "/contents/2", "/contents/2/stats", "/discussions/2"})
    void itemsWithoutTheirAccount(String path) {
        var result = client.get(path + "?account_id=")
                .expectStatus()
                .isOk()
                .expectBody(String.class)
                .returnResult();
        assertThat(result.getResponseBody())
                .isEqualTo(client.get(path + "?account_id=acc-1")
                        .returnResult(String.class)
                        .getResponseBody()
                        .blockFirst());
        client.request(HttpMethod.GET, path + "?account_id=")
                .header(
                        "If-None-Match",
                        Objects.requireNonNull(result.getResponseHeaders().getETag()))
                .exchange()
                .expectStatus()
                .isNotModified();
    }

    @Test
    void statsOfAContent() {
        client.get("/contents/2/stats?account_id=acc-1")
                .expectBody()
                .json(
                        """
                        {"data":{"content_id":"2","total_comments":0,"new_comments":0,"likes":0,"shares":0,"views":0},"status_code":0}""");
    }

    @Test
    void accounts() {
        client.get("/accounts?count=1")
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.data.users.length()")
                .isEqualTo(1)
                .jsonPath("$.data.cursor")
                .isEqualTo(1)
                .jsonPath("$.data.has_more")
                .isEqualTo(true);
        client.get("/accounts/acc-2")
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.data.user_id")
                .isEqualTo("acc-2");
    }

    @Test
    void health() {
        client.get("/health")
                .expectBody(String.class)
                .isEqualTo("{\"data\":{\"status\":\"ok\",\"version\":\"1.2.3\",\"timestamp\":" + ImClient.NOW
                        + "},\"status_code\":0}");
    }

    @Test
    void version() {
        client.get("/version")
                .expectBody(String.class)
                .isEqualTo("{\"data\":{\"api_version\":\"1.0.0\",\"compatibility\":\"IM v1.0\","
                        + "\"supported_platforms\":[\"douyin\",\"xiaohongshu\"]},\"status_code\":0}");
    }

    @Test
    void pagesLeadFromOneToTheNext() {
        client.get("/messages?account_id=acc-1&count=2&cursor=2")
                .expectBody()
                .jsonPath("$.data.messages[0].msg_id")
                .isEqualTo("3")
                .jsonPath("$.data.cursor")
                .isEqualTo(3)
                .jsonPath("$.data.has_more")
                .isEqualTo(false);
        client.get("/messages?account_id=acc-1&cursor=1000000000")
                .expectBody()
                .jsonPath("$.data.messages.length()")
                .isEqualTo(0)
                .jsonPath("$.data.cursor")
                .isEqualTo(1_000_000_000)
                .jsonPath("$.data.has_more")
                .isEqualTo(false);
    }

    @Test
    void unknownAccountHasEmptyLists() {
        client.get("/contents?account_id=nobody")
                .expectStatus()
                .isOk()
                .expectBody(String.class)
                .isEqualTo("{\"data\":{\"contents\":[]},\"status_code\":0,\"cursor\":0,\"has_more\":false}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/health",
                "/version",
                "/accounts",
                "/accounts/acc-1",
                "/conversations?account_id=acc-1",
                "/messages/2?account_id=acc-1",
                "/contents/2/stats?account_id=acc-1"
            })
    void headIsGetWithoutBody(String path) {
        client.request(HttpMethod.HEAD, path)
                .exchange()
                .expectStatus()
                .isOk()
                .expectHeader()
                .contentType("application/json")
                .expectBody()
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/messages?account_id=acc-1&count=2", "/messages/2?account_id=acc-1"})
    void clientThatHasTheVersionIsNotSentItAgain(String path) {
        String tag = Objects.requireNonNull(client.get(path)
                .expectStatus()
                .isOk()
                .expectBody()
                .returnResult()
                .getResponseHeaders()
                .getETag());
        assertThat(tag).contains(Long.toString(FakeAccountStore.VERSION));
        client.request(HttpMethod.GET, path)
                .header("If-None-Match", tag)
                .exchange()
                .expectStatus()
                .isNotModified()
                .expectBody()
                .isEmpty();
        client.request(HttpMethod.GET, path)
                .header("If-None-Match", "W/\"6-0\"")
                .exchange()
                .expectStatus()
                .isOk();
    }

    @Test
    void idsMayHoldAnythingThatCanBeEncoded() {
        client.store.with(ItemCollection.CONVERSATIONS, "{\"id\":\"a/b 用?;+\"}");
        client.get("/conversations/a%2Fb%20%E7%94%A8%3F%3B+?account_id=acc-1")
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.data.conversation_id")
                .isEqualTo("a/b 用?;+");
    }
}
