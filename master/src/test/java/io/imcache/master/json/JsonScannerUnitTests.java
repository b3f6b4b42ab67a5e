package io.imcache.master.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.json.JsonFactory;

class JsonScannerUnitTests {
    private static final JsonScanner.Bounds BOUNDS = new JsonScanner.Bounds(new JsonFactory(), 10, 100);

    private static JsonScanner scanner(String json) {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        return new JsonScanner(bytes, 0, bytes.length, BOUNDS);
    }

    /** Returns the elements of an array unparsed. */
    private static List<String> elements(String json) {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        var values = new JsonScanner(bytes, 0, bytes.length, BOUNDS);
        var elements = new ArrayList<String>();
        values.enter();
        while (values.nextElement()) {
            int from = values.pass();
            elements.add(new String(bytes, from, values.at() - from, StandardCharsets.UTF_8));
        }
        assertThat(values.isAtEnd()).isTrue();
        return elements;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "\"\"",
                "7",
                "-1.5e+3",
                "true",
                "null",
                "{ \"a\" : [ { } , [ 1 ] ] }",
                "{\"brackets\":\"]}[{\\\"\"}",
                "\"界🌈 äöü, eight and more\\\\\"",
                "\"\\\\\\\\\\\"\"",
                "[\"a\",\"\\\\\",\"\\\"\"]"
            })
    void endsWhereTheyEnd(String value) {
        assertThat(elements("[" + value + "]")).containsExactly(value);
        assertThat(elements(" [ " + value + " ,\n" + value + "\t] ")).containsExactly(value, value);
        assertThat(elements("[" + value + ",[" + value + "]," + value + "]"))
                .containsExactly(value, "[" + value + "]", value);
    }

    /** Puts a quote or a backslash at each of eight places, behind any other byte. */
    @Test
    void stringsOfAllLengths() {
        var random = new Random(1);
        for (int i = 0; i < 20_000; i++) {
            var text = new StringBuilder("\"");
            for (int left = random.nextInt(20); left > 0; left--) {
                String[] pieces = {"\\\"", "\\\\", "!", "#", "[", "]", "a", "界", "\u0001", "\u007f"};
                text.append(pieces[random.nextInt(pieces.length)]);
            }
            String string = text.append('"').toString();
            assertThat(elements("[" + string + ",1]")).containsExactly(string, "1");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[1 2]",
                "[1,]",
                "[,1]",
                "[1,,2]",
                "[",
                "[1",
                "[1,",
                "[\"a]",
                "[\"a\\\"]",
                "[{\"a\":1]",
                "[:]",
                "[\"\\"
            })
    void saysThatItIsNoJson(String json) {
        assertThatThrownBy(() -> elements(json))
                .isInstanceOf(JsonScanner.NoJsonException.class)
                .hasMessageContaining("no JSON at byte");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"{\"a\" 1}|5", "{\"a\":}|5", "{a:1}|1", "{\"a\":1,}|7", "{\"a\":1 \"b\":2}|7", "{\"a\":tru}|5"})
    void saysWhere(String json, int place) {
        assertThatThrownBy(() -> {
                    JsonScanner values = scanner(json);
                    values.enter();
                    while (values.nextName() != null) {
                        values.check();
                    }
                })
                .isInstanceOf(JsonScanner.NoJsonException.class)
                .hasMessageContaining("no JSON at byte " + place);
    }

    @Test
    void namesAndTexts() {
        JsonScanner values = scanner("\uFEFF {\"plain\":\"a b\", \"\\u0061\\n界\" :12, \"ü\":null}");
        values.enter();
        assertThat(values.nextName()).isEqualTo("plain");
        assertThat(values.scalar()).isEqualTo("a b");
        assertThat(values.nextName()).isEqualTo("a\n界");
        assertThat(values.scalar()).isEqualTo("12");
        assertThat(values.nextName()).isEqualTo("ü");
        assertThat(values.scalar()).isNull();
        assertThat(values.nextName()).isNull();
        assertThat(values.isAtEnd()).isTrue();
    }

    /** The array may hold more of the message behind the end of the value. */
    @Test
    void readsNoFurtherThanItShould() {
        byte[] bytes = "[\"a\",\"b\"]".getBytes(StandardCharsets.UTF_8);
        for (int end = 1; end < bytes.length; end++) {
            var values = new JsonScanner(bytes, 0, end, BOUNDS);
            assertThatThrownBy(() -> {
                        values.enter();
                        while (values.nextElement()) {
                            values.pass();
                        }
                    })
                    .as("%d bytes", end)
                    .isInstanceOf(JsonScanner.NoJsonException.class);
        }
    }

    @Test
    void noDeeperThanItMay() {
        assertThat(elements("[".repeat(10) + "]".repeat(10))).hasSize(1);
        assertThatThrownBy(() -> elements("[".repeat(11) + "]".repeat(11)))
                .isInstanceOf(JsonScanner.TooMuchException.class);
    }

    @Test
    void noTextLongerThanItMay() {
        String longest = '"' + "界".repeat(100) + '"';
        assertThat(elements("[" + longest + "]")).containsExactly(longest);
        assertThatThrownBy(() -> elements("[\"" + "a".repeat(101) + "\"]"))
                .isInstanceOf(JsonScanner.TooMuchException.class);
    }
}
