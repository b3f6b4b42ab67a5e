package io.imcache.master.ingest.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.imcache.master.socketio.wire.EventArguments;
import io.imcache.master.socketio.wire.RawJson;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EnvelopeReaderUnitTests {
    private static final String PREFIX = "[\"message\",";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'type':'t','version':'v1','timestamp':7,'payload':{'a':[1,{'b':'}'}]}}]",
                "{'payload':{'a':[1,{'b':'}'}]},'timestamp':7,'more':{'type':'x'},'version':'v1','type':'t'},'second']",
                " {'timestamp':7.0 , 'type' : 't','version':'v1', 'payload' : {'a':[1,{'b':'}'}]} } ]"
            })
    void findsThePayloadWhateverTheOrder(String json) throws InvalidEnvelopeException {
        Envelope envelope = read(json);
        assertThat(envelope.type()).isEqualTo("t");
        assertThat(envelope.timestamp()).isEqualTo(7_000);
        assertThat(envelope.requestId()).isNull();
        String payload =
                new String(envelope.json(), envelope.from(), envelope.to() - envelope.from(), StandardCharsets.UTF_8);
        assertThat(payload).isEqualTo("{\"a\":[1,{\"b\":\"}\"}]}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"'täxt \\u0041'", "17", "-1.50e3", "true", "''"})
    void keepsARequestIdAsItCame(String requestId) throws InvalidEnvelopeException {
        String json = "{'requestId': %s ,'type':'t','version':'v1','timestamp':7,'payload':{}}]".formatted(requestId);
        assertThat(requestId(read(json))).isEqualTo(requestId.replace('\'', '"'));
        json = "{'type':'t','version':'v1','timestamp':7,'payload':{},'requestId':%s}]".formatted(requestId);
        assertThat(requestId(read(json))).isEqualTo(requestId.replace('\'', '"'));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1761804248", "1761804248000", "1761804248000000", "1761804248000000000", "1.761804248e12"})
    void tellsTheUnitOfATimestampAsThatOfItems(String timestamp) throws InvalidEnvelopeException {
        assertThat(read("{'timestamp':%s,'type':'t','version':'v1','payload':{}}]".formatted(timestamp))
                        .timestamp())
                .isEqualTo(1_761_804_248_000L);
    }

    private static @Nullable String requestId(Envelope envelope) {
        RawJson requestId = envelope.requestId();
        return requestId == null ? null : new String(requestId.bytes(), StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    ]                                                                | | envelope: missing (expected: an object)
                    null]                                                            | | envelope: null (expected: an object)
                    5]                                                               | | envelope: a number (expected: an object)
                    ['a']]                                                           | | envelope: an array (expected: an object)
                    {                                                                | | envelope: broken JSON at byte 1, the end (expected: an object)
                    {'type':'t','payload':{'a':]                                     |t| envelope.payload.a: broken JSON at byte 27, where "]" is (expected: an object)
                    {'type':'t','timestamp':NaN}]                                    |t| envelope.timestamp: broken JSON at byte 24, where NaN is (expected: an object)
                    {}]                                                              | | type: missing (expected: a string)
                    {'type':5}]                                                      | | type: 5 (expected: a string of 1..128 characters)
                    {'type':' '}]                                                    | | type: " " (expected: a string of 1..128 characters)
                    {'type':{'a':1}}]                                                | | type: an object (expected: a string of 1..128 characters)
                    {'type':'t'}]                                                    |t| version: missing (expected: "v1")
                    {'type':'t','version':'v2'}]                                     |t| version: "v2" (expected: "v1")
                    {'type':'t','version':1}]                                        |t| version: 1 (expected: "v1")
                    {'type':'t','version':'v1'}]                                     |t| timestamp: missing (expected: milliseconds since 1970)
                    {'type':'t','version':'v1','timestamp':'7'}]                     |t| timestamp: "7" (expected: a number, milliseconds since 1970)
                    {'type':'t','version':'v1','timestamp':-7}]                      |t| timestamp: -7 (expected: a number, milliseconds since 1970)
                    {'type':'t','version':'v1','timestamp':7}]                       |t| payload: missing (expected: an object)
                    {'type':'t','version':'v1','timestamp':7,'payload':null}]        |t| payload: null (expected: an object)
                    {'type':'t','version':'v1','timestamp':7,'payload':[{}]}]        |t| payload: an array (expected: an object)
                    {'type':'t','version':'v1','timestamp':7,'payload':{},'requestId':{}}] |t| requestId: no scalar (expected: a string or a number)
                    """)
    void namesWhatIsWrong(String json, @Nullable String type, String problem) {
        InvalidEnvelopeException e = catchThrowableOfType(InvalidEnvelopeException.class, () -> read(json));
        assertThat(e).hasMessage(problem);
        assertThat(e.type()).isEqualTo(type);
    }

    @Test
    void quotesOnlySoMuch() {
        String json = "{'type':'t','version':'%s'}]".formatted("v".repeat(1000));
        InvalidEnvelopeException e = catchThrowableOfType(InvalidEnvelopeException.class, () -> read(json));
        assertThat(e.getMessage()).hasSizeLessThan(100);
    }

    @Test
    void survivesDeepNesting() {
        String json = "{'type':'t','payload':%s".formatted("[".repeat(100_000));
        InvalidEnvelopeException e = catchThrowableOfType(InvalidEnvelopeException.class, () -> read(json));
        assertThat(e).hasMessageStartingWith("envelope: broken JSON");
    }

    private static Envelope read(String json) throws InvalidEnvelopeException {
        byte[] bytes = (PREFIX + json.replace('\'', '"')).getBytes(StandardCharsets.UTF_8);
        return EnvelopeReader.read(new EventArguments(bytes, PREFIX.length(), bytes.length));
    }
}
