package io.imcache.master.ingest;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imcache.master.limits.LimitProperties;
import io.imcache.master.limits.RefusalMeters;
import io.imcache.master.security.Access;
import io.imcache.protocol.ItemCollection;
import io.imcache.redis.model.DeltaPush;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PushLimitsUnitTests {
    private static final int DEPTH = 20;
    private static final int LENGTH = 2_000;
    private static final int ITEMS = 3;
    private static final Duration SHORT = Duration.ofSeconds(1);

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final PushLimits limits = new PushLimits(
            new LimitProperties(0, 0, 0, 0, 0, 0, DEPTH, LENGTH, ITEMS, SHORT, SHORT, SHORT),
            new RefusalMeters(meters));

    /** Parses items and counts them. */
    private int parsed(String items) {
        return requireNonNull(parse(items).push().collections().get(ItemCollection.COMMENTS))
                .read()
                .others()
                .size();
    }

    private DeltaPush parse(String items) {
        String json = "{\"timestamp\":1,\"snapshot\":{\"data\":{\"comments\":[" + items + "]}}}";
        return PushParser.parse(
                PushKind.SNAPSHOT,
                new PushOrigin("a", null, 1, Access.EVERYONE, account -> true),
                new PushPayload(json.getBytes(StandardCharsets.UTF_8), 0, json.getBytes(StandardCharsets.UTF_8).length),
                limits);
    }

    private double refused(String limit) {
        return meters.counter("imcache.limits.refused", "limit", limit).count();
    }

    private static String nested(int levels) {
        return "{\"id\":\"c\",\"raw\":" + "[".repeat(levels) + "]".repeat(levels) + "}";
    }

    @Test
    void levels() {
        int around = 5; // payload, snapshot, data, the collection, the item
        assertThat(parsed(nested(DEPTH - around))).isEqualTo(1);
        assertThatThrownBy(() -> parse(nested(DEPTH - around + 1)))
                .isInstanceOf(InvalidPushException.class)
                .hasMessageContaining("at most 20 levels");
        assertThat(refused("json")).isEqualTo(1);
    }

    /** Checks a field that the master reads, one that it does not, and one deep in a platform's raw data. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            {"id":"c","content":"%s"}
            {"id":"c","whatever":"%s","b":1}
            {"a":"\\\\\\"","id":"c","raw":{"x":[1,{"y":"%s"}]}}
            """)
    void texts(String item) {
        assertThat(parsed(item.formatted("界".repeat(LENGTH)))).isEqualTo(1);
        assertThat(parsed(item.formatted("x".repeat(LENGTH - 1)) + ","
                        + item.replace("\"c\"", "\"d\"").formatted("y")))
                .isEqualTo(2);
        assertThatThrownBy(() -> parse(item.formatted("x".repeat(LENGTH + 1))))
                .isInstanceOf(InvalidPushException.class)
                .hasMessageContaining("texts of 2000 characters");
        assertThat(refused("json")).isEqualTo(1);
    }

    @Test
    void items() {
        assertThat(parsed("{\"id\":1},{\"id\":2},{\"id\":3}")).isEqualTo(3);
        assertThatThrownBy(() -> parse("{\"id\":1},{\"id\":2},{\"id\":3},{\"id\":4}"))
                .isInstanceOf(InvalidPushException.class)
                .hasMessage("snapshot.data.comments: more items (expected: at most 3)");
        assertThat(refused("items-per-collection")).isEqualTo(1);
    }
}
