package io.imcache.master.ingest.worker;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests how texts of clients stand in log lines. */
class LogTextUnitTests {
    @ParameterizedTest
    @CsvSource({
        "抖音 worker-1, 抖音 worker-1",
        "'a\nb\r\tc', a\\u{a}b\\u{d}\\u{9}c",
        "a\u2028b\u0085c\u202ed, a\\u{2028}b\\u{85}c\\u{202e}d",
        "用户🌈, 用户🌈"
    })
    void lettersStayAndNothingBreaksALine(String text, String logged) {
        assertThat(LogText.of(text)).isEqualTo(logged);
    }
}
