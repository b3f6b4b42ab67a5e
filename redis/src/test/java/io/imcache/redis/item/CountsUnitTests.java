package io.imcache.redis.item;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CountsUnitTests {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0|0",
                "1234|1234",
                "-1|-1",
                "+5|5",
                "12.9|12",
                "1.5e3|1500",
                "1E+4|10000",
                "1.2万|12000",
                "1.2 万|12000",
                "2.1w|21000",
                "2.1W|21000",
                "1.5k|1500",
                "1.5K|1500",
                "3千|3000",
                "1.2m|1200000",
                "10万+|100000",
                "3百万|3000000",
                "2千万|20000000",
                "1.2亿|120000000",
                "1.2億|120000000",
                "5萬|50000",
                "100000+|100000",
                "99+|99",
                "1,234|1234",
                "12,345,678|12345678",
                "1,234.5|1234",
                "' 17 '|17",
                "　17　|17",
                "１２３４|1234",
                "１，２３４|1234",
                "１．２万|12000",
                "９９＋|99",
                "２．１ｗ|21000",
                "9223372036854775807|9223372036854775807",
                "123456789012345678901234567890|9223372036854775807",
                "1e300|9223372036854775807",
                "1e-300|0",
            })
    void readsCountsAsPeopleWriteThem(String text, long count) {
        assertThat(Counts.parse(text)).hasValue(count);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "12f",
                "12d",
                "12L",
                "0x1F",
                "NaN",
                "Infinity",
                "-",
                "+",
                ".",
                "万",
                "w",
                "1.2万亿",
                "1.2.3",
                "1,23",
                "12,34,567",
                "1 234",
                "--1",
                "99++",
                "赞",
                "12赞",
                "50%",
                "1e9999",
                "true",
                "1234567890123456789012345678901234567890"
            })
    void takesNothingElse(String text) {
        assertThat(Counts.parse(text)).isEmpty();
        assertThat(Counts.decimal(text)).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"0.25|0.25", "1.2万|12000", "1.25w|12500", "12.50|12.50", "1,234.5|1234.5", "3千|3000"})
    void keepsFractionsOfDecimals(String text, String decimal) {
        assertThat(Counts.decimal(text)).hasToString(decimal);
    }
}
