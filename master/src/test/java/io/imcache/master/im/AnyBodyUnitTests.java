package io.imcache.master.im;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tuple;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Generates bodies of writes: none may make the server fail, or answer outside its envelope. */
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
                Arbitraries.just("x".repeat(5_000)).asGeneric(),
                Arbitraries.bigDecimals().asGeneric(),
                Arbitraries.longs().asGeneric(),
                Arbitraries.of(true, false).asGeneric(),
                Arbitraries.just("\ud83c").asGeneric());
        Arbitrary<Object> list = scalar.list().ofMaxSize(3).asGeneric();
        Arbitrary<Object> object =
                Arbitraries.maps(names(), scalar).ofMaxSize(3).asGeneric();
        return Arbitraries.oneOf(scalar, scalar, list, object);
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

    @Property(tries = 500, shrinking = ShrinkingMode.OFF)
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
}
