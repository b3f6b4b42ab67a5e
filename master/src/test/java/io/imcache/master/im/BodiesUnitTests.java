package io.imcache.master.im;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import tools.jackson.databind.json.JsonMapper;

/** Tests the errors for wrong bodies. */
class BodiesUnitTests {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final ImClient client = new ImClient();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    POST /messages     | {'content':'x'}                             | conversation_id: missing (expected: a text of 1..512 characters, no control characters)
                    POST /messages     | {'conversation_id':'1'}                     | content: missing (expected: a text of 1..20000 characters)
                    POST /messages     | {'conversation_id':'1','content':'x','msg_type':'smell'} | msg_type: smell (expected: text, image, file, video, audio, link)
                    POST /messages     | {'conversation_id':{},'content':'x'}        | conversation_id: another shape (expected: a text of 1..512 characters, no control characters)
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
    void errorsNameTheField(String route, String body, String sentence) {
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
    void refusesOtherThanJson(String type, String encoding, int status) {
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

    /** axios names a form for a PUT with null, and curl for an empty text. */
    @Test
    void asksNobodyWithoutABodyForItsType() {
        client.request(HttpMethod.PUT, "/messages/1/read?account_id=acc-1")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .exchange()
                .expectStatus()
                .isOk();
    }

    @ParameterizedTest
    @CsvSource({"9000, 200", "10001, 413", "100000, 413"})
    void refusesLargeBodies(int length, int status) {
        client.request(HttpMethod.PUT, "/contents/1?account_id=acc-1")
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue(JSON.writeValueAsString(Map.of("title", "x".repeat(length - 12))))
                .exchange()
                .expectStatus()
                .isEqualTo(status);
    }
}
