package io.imcache.master.im;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpMethod;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Generates requests that nobody would write by hand: none may make the server fail, or answer outside its envelope.
 */
class AnyRequestUnitTests {
    private static final int REQUESTS = 1_000;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private static final List<String> ROUTES = List.of(
            "/accounts",
            "/accounts/{id}",
            "/conversations",
            "/conversations/{id}",
            "/conversations/{id}/messages",
            "/messages",
            "/messages/{id}",
            "/messages/conversations/{id}/messages",
            "/contents",
            "/contents/{id}",
            "/contents/{id}/stats",
            "/discussions",
            "/discussions/{id}",
            "/notifications",
            "/health",
            "/version",
            "/{id}");
    private static final List<String> NAMES = List.of(
            "account_id",
            "cursor",
            "count",
            "status",
            "is_pinned",
            "is_muted",
            "conversation_id",
            "sender_id",
            "receiver_id",
            "message_type",
            "is_deleted",
            "is_recalled",
            "since_time",
            "platform",
            "content_type",
            "content_id",
            "parent_comment_id",
            "is_read",
            "is_new",
            "type");
    private static final List<String> VALUES = List.of(
            "",
            "acc-1",
            "1",
            "0",
            "-1",
            "100",
            "101",
            "true",
            "TRUE",
            "null",
            "NaN",
            "1e9",
            "1e999999999",
            "0x10",
            "active",
            "text",
            "read",
            "2025-10-29T23:01:30Z",
            "2025-13-45",
            "+",
            " ",
            "%",
            "..",
            "a/b",
            "\u0000",
            "\n",
            "用户🌈",
            "{}",
            "[]",
            "'\"<script>",
            "9223372036854775808",
            "${jndi:x}",
            "x".repeat(600));

    private final ImClient client = new ImClient();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void isAnsweredInTheEnvelope(long seed) {
        var random = new Random(seed);
        for (int i = 0; i < REQUESTS; i++) {
            HttpMethod method = random.nextInt(20) == 0 ? HttpMethod.POST : HttpMethod.GET;
            String path = anyPath(random);
            var result = client.request(method, path).exchange().expectBody().returnResult();
            int status = result.getStatus().value();
            assertThat(status).as("%s %s", method, path).isBetween(200, 499);
            JsonNode body = JSON.readTree(Objects.requireNonNull(result.getResponseBodyContent()));
            assertThat(body.get("status_code").asInt())
                    .as("%s %s", method, path)
                    .isEqualTo(status < 300 ? 0 : status);
            assertThat(body.has("data")).as("%s %s", method, path).isTrue();
            assertThat(body.has("status_msg")).as("%s %s", method, path).isEqualTo(status >= 300);
        }
    }

    private static String anyPath(Random random) {
        var path = new StringBuilder(any(ROUTES, random).replace("{id}", encoded(anyValue(random))));
        String separator = "?";
        if (random.nextInt(4) > 0) {
            path.append("?account_id=acc-1");
            separator = "&";
        }
        for (int i = random.nextInt(4); i > 0; i--) {
            path.append(separator).append(any(NAMES, random));
            path.append(random.nextInt(10) == 0 ? "" : "=" + encoded(anyValue(random)));
            separator = "&";
        }
        return path.toString();
    }

    private static String anyValue(Random random) {
        if (random.nextInt(4) > 0) {
            return any(VALUES, random);
        }
        var value = new StringBuilder();
        for (int i = random.nextInt(20); i > 0; i--) {
            value.appendCodePoint(random.nextInt(random.nextBoolean() ? 0x80 : 0xd800));
        }
        return value.toString();
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static <T> T any(List<T> of, Random random) {
        return of.get(random.nextInt(of.size()));
    }
}
