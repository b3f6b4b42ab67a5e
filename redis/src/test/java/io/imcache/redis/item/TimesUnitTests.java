package io.imcache.redis.item;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimesUnitTests {
    @ParameterizedTest
    @CsvSource({
        "1761798515, 1761798515000",
        "1761798515.5, 1761798515500",
        "1761798515496, 1761798515496",
        "' 1761798515 ', 1761798515000",
        "1.761798515E9, 1761798515000",
        "1.761798515496E12, 1761798515496",
        "9999999999, 9999999999000",
        "10000000000, 10000000000",
        "0, 0",
        "2025-10-29T23:01:30.496Z, 1761778890496",
        "2025-10-30T07:01:30.496+08:00, 1761778890496",
        "2025-10-29T23:01:30, 1761778890000",
        "2025-10-29 23:01:30, 1761778890000",
        "2025-10-29, 1761696000000",
    })
    void readsEverySpelling(String text, long millis) {
        assertThat(Times.parse(text)).hasValue(millis);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "-",
                "-1",
                "-1761798515",
                "soon",
                "1e",
                "1e999999999",
                "1e-999999999",
                "99999999999999999999",
                "2025-13-01",
                "2025-10-29T25:00:00Z",
                "+",
                "1.2.3",
                "--1",
                "2025-10-29T23:01:30.496Z[no/zone]",
                "123456789012345678901234567890123456789012345678901234567890"
            })
    void takesNothingElse(String text) {
        assertThat(Times.parse(text)).isEmpty();
    }
}
