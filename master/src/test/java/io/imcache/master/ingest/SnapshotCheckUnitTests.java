package io.imcache.master.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.imcache.master.limits.LimitProperties;
import io.imcache.master.limits.RefusalMeters;
import io.imcache.master.security.Access;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class SnapshotCheckUnitTests {
    private static final JsonMapper JSON = new JsonMapper();

    private final SnapshotCheck check =
            new SnapshotCheck(LimitProperties.defaults(), new RefusalMeters(new SimpleMeterRegistry()));

    private SnapshotCheck.Report check(byte[] payload) {
        var origin = new PushOrigin(null, null, 5_000, Access.EVERYONE, id -> true);
        return check.check(origin, new PushPayload(payload, 0, payload.length));
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream in = SnapshotCheckUnitTests.class.getResourceAsStream(name)) {
            return in.readAllBytes();
        }
    }

    @Test
    void tellsWhatAMasterWouldMakeOfASnapshot() throws IOException {
        SnapshotCheck.Report report = check(resource("snapshot.json"));
        JsonNode json = JSON.readTree(report.json());
        assertThat(json.toPrettyString())
                .isEqualTo(JSON.readTree(resource("checked.json")).toPrettyString());
        assertThat(report.rejected()).isEqualTo(2);
    }

    @Test
    void anEmptySnapshotIsTaken() {
        JsonNode json = JSON.readTree(check("{\"accountId\":\"a\",\"data\":{}}".getBytes(StandardCharsets.UTF_8))
                .json());
        assertThat(json.get("success").asBoolean()).isTrue();
        assertThat(json.get("timestamp").asLong()).isEqualTo(5_000);
        assertThat(json.get("preview").isEmpty()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    a\\ud83c       | 44
                    \\udf08        | 43
                    \\udf08\\ud83c  | 43
                    \\ud83c\\ud83c\\udf08 | 43
                    \\\\\\"\\ud83cx  | 47
                    é\\ud83c\\n     | 45
                    a\\ud83c\\udf08  | -1
                    a\\\\ud83c     | -1
                    a🌈           | -1
                    """)
    void namesHalvesOfCharacters(String text, int place) {
        String payload = "{\"accountId\":\"a\",\"data\":{\"comments\":[{\"t\":\"" + text + "\",\"id\":1}]}}";
        JsonNode cut = JSON.readTree(
                        check(payload.getBytes(StandardCharsets.UTF_8)).json())
                .get("cutCharacters");
        assertThat(cut.toString())
                .isEqualTo(place < 0 ? "[]" : "[{\"field\":\"data.comments[0].t\",\"byte\":" + place + "}]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    {'data':{}}                                    | accountId: missing (expected: a string)
                    {'accountId':'a'}                              | snapshot: missing
                    {'accountId':'a','data':{'comments':{}}}       | data.comments: an object (expected: an array of items)
                    {'accountId':'a','data':{'comments':[{'score':NaN}]}} | data.comments[0].score: no JSON at byte 46, where NaN is
                    {'accountId':'a','timestamp':'now','data':{}}  | timestamp: no time
                    """)
    void saysWhyASnapshotWouldBeRefused(String payload, String reason) {
        SnapshotCheck.RefusedException refused = catchThrowableOfType(
                SnapshotCheck.RefusedException.class,
                () -> check(payload.replace('\'', '"').getBytes(StandardCharsets.UTF_8)));
        assertThat(refused).hasMessageStartingWith(reason);
        assertThat(new String(PushAnswers.json(refused.answer(), 1), StandardCharsets.UTF_8))
                .contains("INVALID_SNAPSHOT");
    }
}
