package io.imcache.master.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.json.JsonFactory;

/** Skips values by the outline of an earlier pass. */
class JsonOutlineUnitTests {
    private static final JsonScanner.Bounds NONE =
            new JsonScanner.Bounds(new JsonFactory(), Integer.MAX_VALUE, Integer.MAX_VALUE);
    private static final JsonScanner.Bounds BOUNDS = new JsonScanner.Bounds(new JsonFactory(), 7, 40);

    private static JsonOutline outline(byte[] json, int from) {
        var scanner = new JsonScanner(json, from, json.length, NONE);
        JsonOutline outline = scanner.passOutlined();
        assertThat(scanner.isAtEnd()).isTrue();
        return outline;
    }

    /** Reads the members of an object, and the elements of those that are arrays. */
    private static List<String> read(byte[] json, int from, JsonOutline outline) {
        var values = new JsonScanner(json, from, json.length, BOUNDS, outline);
        var read = new ArrayList<String>();
        values.enter();
        for (String name = values.nextName(); name != null; name = values.nextName()) {
            if (values.next() != '[') {
                int begin = values.pass();
                read.add(name + new String(json, begin, values.at() - begin, StandardCharsets.UTF_8));
                continue;
            }
            values.enter();
            while (values.nextElement()) {
                int begin = values.pass();
                read.add(name + new String(json, begin, values.at() - begin, StandardCharsets.UTF_8));
            }
        }
        assertThat(values.isAtEnd()).isTrue();
        return read;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"a\":[{\"b\":[1,{\"c\":[]}]},[],{},\"x\"],\"d\":{\"e\":{\"f\":{\"g\":{\"h\":1}}}}}",
                " { \"a\" : [ {\"s\":\"]}\\\"[{\"} , [ { } ] ] , \"b\" : { \"c\" : [ [ [ ] ] ] } } "
            })
    void whatItSaysIsWhatIsThere(String json) {
        byte[] bytes = ("prefix" + json).getBytes(StandardCharsets.UTF_8);
        JsonOutline outline = outline(bytes, 6);
        assertThat(read(bytes, 6, outline)).isEqualTo(read(bytes, 6, null));
    }

    /** Shows that the scanner uses the outline, which the test above does not. */
    @Test
    void whatItSaysIsTaken() {
        byte[] json = "{\"a\":[{\"b\":1},{\"c\":2}]}".getBytes(StandardCharsets.UTF_8);
        JsonOutline outline = outline(json, 0);
        json[11] = '}'; // ends the first element earlier, but not in the outline
        assertThat(read(json, 0, outline)).hasSize(2).first().asString().hasSize("a{\"b\":1}".length());
    }

    @Test
    void hasOnlySoManyAndTheRestIsLookedAt() {
        String many = "{\"a\":[" + "[],".repeat(200_100) + "{\"last\":[]}]}";
        byte[] json = many.getBytes(StandardCharsets.UTF_8);
        JsonOutline outline = outline(json, 0);
        assertThat(outline.size()).isEqualTo(200_000);
        assertThat(read(json, 0, outline)).hasSize(200_101).endsWith("a{\"last\":[]}");
    }

    /** The scanner must read a value again that its outline shows to be beyond the bounds. */
    @Test
    void doesNotHideWhatIsTooMuch() {
        for (String value : List.of("[[[[[[[]]]]]]]", "{\"t\":\"" + "x".repeat(41) + "\"}")) {
            byte[] json = ("{\"a\":[" + value + "]}").getBytes(StandardCharsets.UTF_8);
            JsonOutline outline = outline(json, 0);
            assertThatThrownBy(() -> read(json, 0, outline)).isInstanceOf(JsonScanner.TooMuchException.class);
        }
        byte[] multibyte = ("{\"a\":[{\"t\":\"" + "界".repeat(40) + "\"}]}").getBytes(StandardCharsets.UTF_8);
        assertThat(read(multibyte, 0, outline(multibyte, 0))).hasSize(1);
    }

    @Test
    void growsWithWhatItIsOf() {
        byte[] json = ("{\"a\":["
                        + String.join(
                                ",",
                                IntStream.range(0, 5_000)
                                        .mapToObj(i -> "{\"i\":" + i + "}")
                                        .toList()) + "]}")
                .getBytes(StandardCharsets.UTF_8);
        assertThat(read(json, 0, outline(json, 0)))
                .isEqualTo(read(json, 0, null))
                .hasSize(5_000);
    }
}
