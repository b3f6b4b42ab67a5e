package io.imcache.master.desktop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventPayloadUnitTests {
    /** As it comes from the socket: the arguments, and the bracket behind them. */
    private static EventPayload read(String json) {
        byte[] bytes = ("[\"e\"," + json.replace('\'', '"') + "]").getBytes(StandardCharsets.UTF_8);
        return EventPayload.read(bytes, 5, bytes.length);
    }

    @Test
    void membersAreReadAsTexts() {
        EventPayload request =
                read("{'a': 'text', 'b': 7, 'c': true, 'd': null, 'e': ['x', 5], 'f': {'g': [1]}}, 'second'");
        assertThat(request.required("a", 9)).isEqualTo("text");
        assertThat(request.required("b", 9)).isEqualTo("7");
        assertThat(request.optional("c", 9)).isEqualTo("true");
        assertThat(request.optional("d", 9)).isNull();
        assertThat(request.optional("none", 9)).isNull();
        assertThat(request.ids("e")).isEqualTo(List.of("x", "5"));
        assertThat(request.oneOf("a", List.of("text", "other"))).isEqualTo("text");
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "", "{}"})
    void nothingIsAnObjectWithoutMembers(String json) {
        assertThat(read(json).optional("a", 9)).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "7",
                "'text'",
                "[]",
                "{'a': ",
                "{'a': [}",
                "{a: 1}",
                "{'a': [[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]}"
            })
    void whatIsNoObjectIsRefused(String json) {
        assertThatThrownBy(() -> read(json))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("payload: ")
                .hasMessageContaining("(expected: an object)");
    }

    @Test
    void whatIsWrongIsNamed() {
        EventPayload request = read("{'a': {}, 'b': '', 'c': 'long', 'd': [], 'e': [{}], 'f': 'x\\u0000y', 'g': ' '}");
        assertThatThrownBy(() -> request.required("a", 9)).hasMessage("a: no text (expected: a text)");
        assertThatThrownBy(() -> request.required("b", 9)).hasMessage("b: missing (expected: 1..9 characters)");
        assertThatThrownBy(() -> request.required("g", 9)).hasMessage("g: missing (expected: 1..9 characters)");
        assertThatThrownBy(() -> request.required("c", 3)).hasMessage("c: 4 characters (expected: up to 3)");
        assertThatThrownBy(() -> request.ids("d")).hasMessage("d: 0 ids (expected: a list of 1..1000 ids)");
        assertThatThrownBy(() -> request.ids("e")).hasMessage("e: no list (expected: a list of 1..1000 ids)");
        assertThatThrownBy(() -> request.ids("z")).hasMessage("z: missing (expected: a list of 1..1000 ids)");
        assertThatThrownBy(() -> request.accountId("f"))
                .hasMessage("f: control characters, or half of a character (expected: an id without)");
        assertThatThrownBy(() -> request.oneOf("c", List.of("p", "q"))).hasMessage("c: \"long\" (expected: p, q)");
    }

    @Test
    void anObjectOfTextsIsRead() {
        EventPayload request = read("{'a': {'x': 'y', 'n': 5, 'z': null}, 'b': {'x': {}}, 'c': {'x': 'long'}}");
        assertThat(request.optionalTexts("a", 9)).isEqualTo(Map.of("x", "y", "n", "5"));
        assertThat(request.optionalTexts("none", 9)).isEmpty();
        assertThatThrownBy(() -> request.optionalTexts("b", 9)).hasMessage("b: no object of texts (expected: one)");
        assertThatThrownBy(() -> request.optionalTexts("c", 3))
                .hasMessage("c: a long text (expected: up to 3 characters)");
    }

    @Test
    void largeOnesAreRefused() {
        assertThatThrownBy(() -> read("{'a': '" + "x".repeat(300_000) + "'}"))
                .hasMessageContaining("(expected: up to 262144)");
    }
}
