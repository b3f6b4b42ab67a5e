package io.imcache.master.json;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.core.json.JsonFactory;

class JsonFaultUnitTests {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    {'a':{'b':[1,{'score':NaN}]}}   | a.b[1].score | 22 | NaN
                    {'a':[1,2,Infinity,3]}          | a[2]         | 10 | Infinity
                    {'a':-Infinity}                 | a            | 5  | -Infinity
                    {'a':None}                      | a            | 5  | None
                    {'a':undefined}                 | a            | 5  | undefined
                    {'a':[1,2,]}                    | a[2]         | 10 | "]"
                    {'a':{'b':1,}}                  | a.b          | 12 | "}"
                    {'a':1,'b'}                     | b            | 10 | "}"
                    {'a':01}                        | a            | 6  | "1"
                    {'a':'\\x'}                     | a            | 7  | x
                    [{'a':1}                        | [0]          | 8  | ``
                    """)
    void namesThePathTheByteAndWhatIsThere(String json, String path, int place, String found) {
        JsonFault fault = find(json);
        assertThat(requireNonNull(fault).path()).isEqualTo(path);
        assertThat(fault.place()).isEqualTo(place);
        assertThat(fault.found()).isEqualTo(found);
    }

    @Test
    void findsNoneInJson() {
        assertThat(find("{'a':[1,{'b':'half \\ud83c'}],'c':null} ")).isNull();
    }

    private static @Nullable JsonFault find(String json) {
        byte[] bytes = ("--" + json.replace('\'', '"') + "--").getBytes(StandardCharsets.UTF_8);
        return JsonFault.find(bytes, 2, bytes.length - 2, new JsonFactory());
    }
}
