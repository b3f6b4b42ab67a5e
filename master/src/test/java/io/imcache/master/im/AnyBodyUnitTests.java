package io.imcache.master.im;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Bodies of writes: what is wrong with one is said, and none brings the server to fail. */
class AnyBodyUnitTests {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private static final List<String> ROUTES = List.of(
            "POST /accounts",
            "PUT /accounts/acc-1",
            "POST /conversations?account_id=acc-1",
            "PUT /conversations/1/read",
            "DELETE /conversations/1?account_id=acc-1",
            "POST /messages?account_id=acc-1",
            "PUT /messages/1/status?account_id=acc-1",
            "PUT /messages/1/recall?account_id=acc-1",
            "POST /contents?account_id=acc-1",
            "PUT /contents/1?account_id=acc-1",
            "POST /discussions?account_id=acc-1",
            "PUT /discussions/1?account_id=acc-1",
            "PUT /unified-messages/1/read?account_id=acc-1",
            "PUT /unified-messages/read-many?account_id=acc-1");

    private static final List<String> NAMES = List.of(
            "account_id",
            "id",
            "conversation_id",
            "content_id",
            "discussion_id",
            "content",
            "title",
            "status",
            "is_new",
            "is_read",
            "stats",
            "participant",
            "author",
            "receiver",
            "follower_count",
            "publish_time",
            "created_at",
            "duration",
            "msg_type",
            "platform",
            "business_type",
            "message_ids");

    private final ImClient client = new ImClient();

    @Provide
    Arbitrary<Object> values() {
        Arbitrary<Object> scalar = Arbitraries.oneOf(
                Arbitraries.of(
                                "acc-1",
                                "1",
                                "text",
                                "sent",
                                "comment",
                                "active",
                                "2025-10-29",
                                "",
                                " ",
                                "\u0000",
                                "x\ny")
                        .asGeneric(),
                Arbitraries.strings().all().ofMaxLength(40).asGeneric(),
                Arbitraries.strings().alpha().ofLength(5_000).asGeneric(),
                Arbitraries.bigDecimals().asGeneric(),
                Arbitraries.longs().asGeneric(),
                Arbitraries.of(true, false).asGeneric(),
                Arbitraries.just("\ud83c").asGeneric());
        return Arbitraries.lazyOf(
                () -> scalar,
                () -> scalar,
                () -> values().list().ofMaxSize(3).asGeneric(),
                () -> Arbitraries.maps(names(), values()).ofMaxSize(3).asGeneric());
    }

    private static Arbitrary<String> names() {
        return Arbitraries.oneOf(
                Arbitraries.of(NAMES),
                Arbitraries.of("user_id", "user_name", "likes", "author_id"),
                Arbitraries.strings().ofMaxLength(5));
    }

    @Provide
    Arbitrary<byte[]> bodies() {
        Arbitrary<byte[]> objects = Arbitraries.maps(names(), values())
                .ofMaxSize(8)
                .map(fields -> JSON.writeValueAsString(fields).getBytes(StandardCharsets.UTF_8));
        Arbitrary<byte[]> bytes = Arbitraries.bytes().array(byte[].class).ofMaxSize(60);
        Arbitrary<byte[]> broken = Combinators.combine(
                        objects, Arbitraries.integers().between(0, 60))
                .as((object, length) -> Arrays.copyOf(object, Math.min(length, object.length)));
        Arbitrary<byte[]> texts = Arbitraries.of(
                        "null", "[]", "0", "\"x\"", "{}{}", "{\"a\":1e999999999}", "{\"a\":" + "[".repeat(5_000))
                .map(text -> text.getBytes(StandardCharsets.UTF_8));
        return Arbitraries.frequencyOf(
                Tuple.of(6, objects), Tuple.of(1, bytes), Tuple.of(1, broken), Tuple.of(1, texts));
    }

    @Provide
    Arbitrary<String> routes() {
        return Arbitraries.of(ROUTES);
    }

    @Property(tries = 1_500)
    void isAnsweredInTheEnvelope(@ForAll("routes") String route, @ForAll("bodies") byte[] body) {
        String[] parts = route.split(" ", 2);
        var result = client.request(HttpMethod.valueOf(parts[0]), parts[1])
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue(body)
                .exchange()
                .expectBody()
                .returnResult();
        int status = result.getStatus().value();
        assertThat(status).isBetween(200, 499);
        JsonNode answer = JSON.readTree(Objects.requireNonNull(result.getResponseBodyContent()));
        assertThat(answer.get("status_code").asInt()).isEqualTo(status < 300 ? 0 : status);
        assertThat(answer.has("data")).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    POST /messages     | {'content':'x'}                             | conversation_id: missing (expected: a text of 1..512 characters, none of control)
                    POST /messages     | {'conversation_id':'1'}                     | content: missing (expected: a text of 1..20000 characters)
                    POST /messages     | {'conversation_id':'1','content':'x','msg_type':'smell'} | msg_type: smell (expected: text, image, file, video, audio, link)
                    POST /messages     | {'conversation_id':{},'content':'x'}        | conversation_id: another shape (expected: a text of 1..512 characters, none of control)
                    PUT /contents/1    | {}                                          | body: no field to set (expected: some of content_type, title, description, cover, url, publish_time, stats.total_comments, stats.new_comments, stats.likes, stats.shares, stats.views, is_new, crawl_status, platform)
                    PUT /contents/1    | {'stats':{'likes':-1}}                      | stats.likes: -1 (expected: 0..9007199254740991)
                    PUT /contents/1    | {'publish_time':'soon'}                     | publish_time: soon (expected: seconds, milliseconds or ISO-8601)
                    PUT /contents/1    | {'is_new':'maybe'}                          | is_new: maybe (expected: true or false, 1 or 0)
                    PUT /contents/1    | [1]                                         | body: no JSON object (expected: a JSON object)
                    PUT /contents/1    | {'title'                                    | body: broken JSON (expected: a JSON object)
                    PUT /contents/1    | {'title':'x'} {}                            | body: more than one JSON value (expected: a JSON object)
                    PUT /messages/1/status | {}                                      | status: missing (expected: sent, delivered, read, failed, sending, pending)
                    PUT /unified-messages/read-many | {'business_type':'comment','message_ids':[]} | message_ids: another shape (expected: a list of 1..1000 ids)
                    """)
    void whatIsWrongIsNamed(String route, String body, String sentence) {
        String[] parts = route.split(" ", 2);
        ErrorsUnitTests.expectError(
                client.request(HttpMethod.valueOf(parts[0]), parts[1] + "?account_id=acc-1")
                        .contentType(MediaType.APPLICATION_JSON)
                        .bodyValue(body.replace('\'', '"'))
                        .exchange(),
                400,
                sentence);
    }

    @ParameterizedTest
    @CsvSource({
        "text/plain,                       , 415",
        "application/json;charset=UTF-16,  , 415",
        "application/json,             gzip, 415",
        "application/json;charset=utf-8,   , 200",
        "application/json,         identity, 200",
    })
    void whatIsNoJson(String type, String encoding, int status) {
        var request =
                client.request(HttpMethod.PUT, "/contents/1?account_id=acc-1").header("Content-Type", type);
        if (encoding != null) {
            request.header("Content-Encoding", encoding);
        }
        request.bodyValue("{\"title\":\"x\"}".getBytes(StandardCharsets.UTF_8))
                .exchange()
                .expectStatus()
                .isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource({"9000, 200", "10001, 413", "100000, 413"})
    void whatIsTooLarge(int length, int status) {
        client.request(HttpMethod.PUT, "/contents/1?account_id=acc-1")
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue(JSON.writeValueAsString(Map.of("title", "x".repeat(length - 12))))
                .exchange()
                .expectStatus()
                .isEqualTo(status);
    }
}
